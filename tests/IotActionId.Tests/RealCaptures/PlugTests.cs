using System.Net;
using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.RealCaptures;

/// <summary>A smart plug toggled twelve times: learned from the first six toggles, identified in the last six (data/plug).</summary>
public class PlugTests
{
    [Theory]
    [InlineData("192.168.1.159")]
    [InlineData(null)]
    public void The_last_six_toggles_are_identified_and_none_is_invented(string? gateway)
    {
        List<IotCommand> log = [.. new ActionLogReader(SharedCaptures.Path("plug", "actions.jsonl")).Read()];
        using FlowReader reader = FlowReader.Open(SharedCaptures.Path("plug", "capture.pcap"));
        List<IotFlow> flows = [.. reader.ReadFlows()];
        DateTimeOffset half = log[5].Time + ((log[6].Time - log[5].Time) / 2);

        IotSignatureSet set = SignatureLearner.Learn(
            flows.Select(f => TimeSlice.Of(f, DateTimeOffset.MinValue, half)), log.Take(6), new LearningOptions { Gateway = gateway is null ? null : IPAddress.Parse(gateway) });
        Assert.Equal(IPAddress.Parse("192.168.1.159"), set.GatewayAddress);

        var identifier = new Identifier(set);
        List<IotActionMatch> matches = [.. flows.Select(f => TimeSlice.Of(f, half, DateTimeOffset.MaxValue)).SelectMany(f => identifier.Identify(f))];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, log.Skip(6), TimeSpan.FromSeconds(3));
        Assert.Equal((6, 6, 0, 0), (accuracy.Commands, accuracy.Correct, accuracy.FalseAlarms, accuracy.UnexplainedUnknown));
    }

    [Fact]
    public void The_lengths_that_tell_on_from_off_are_one_byte_apart()
    {
        using FlowReader reader = FlowReader.Open(SharedCaptures.Path("plug", "capture.pcap"));
        IotSignatureSet set = SignatureLearner.Learn(reader.ReadFlows(), new ActionLogReader(SharedCaptures.Path("plug", "actions.jsonl")).Read());
        int WireLength(string key) => set.Framing.WireLength(Assert.Single(set.Signatures.Single(s => s.Action.Key == key).Find("command")!.Lengths.Lengths)) - 5;
        Assert.Equal((485, 486), (WireLength("plug:ON"), WireLength("plug:OFF")));
    }
}
