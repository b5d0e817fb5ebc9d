using IotActionId.Messages;

namespace IotActionId.Tests.Messages;

/// <summary>One core or two: the same flows, in the same order, down to the last message.</summary>
public sealed class ThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_thread_that_decodes_ahead_changes_nothing(int seed)
    {
        // Damaged, late and repeated packets of many flows, over many buffers.
        CaptureImage image = new();
        new TrafficMutations(seed, HomeTraffic.Packets).Fill(image, 40_000);
        byte[] bytes = image.Bytes.ToArray();
        Assert.True(bytes.Length > 4 << 20);
        (List<string> flows, FlowStatistics statistics, List<string> defects) alone = Read(bytes, threads: false);
        (List<string> flows, FlowStatistics statistics, List<string> defects) together = Read(bytes, threads: true);
        Assert.True(alone.flows.Count > 100);
        Assert.Equal(alone.flows, together.flows);
        Assert.Equal(alone.statistics, together.statistics);
        Assert.Equal(alone.defects, together.defects);
    }

    [Fact]
    public void Reading_can_be_given_up_at_any_flow_with_and_without_a_thread()
    {
        CaptureImage image = new();
        new TrafficMutations(4, HomeTraffic.Packets).Fill(image, 20_000);
        byte[] bytes = image.Bytes.ToArray();
        foreach (bool threads in (bool[])[false, true])
        {
            foreach (int taken in (int[])[0, 1, 50])
            {
                using FlowReader reader = Open(bytes, threads);
                Assert.Equal(taken, reader.ReadFlows(TestContext.Current.CancellationToken).Take(taken).Count());
            }
        }
    }

    private static (List<string> Flows, FlowStatistics Statistics, List<string> Defects) Read(byte[] bytes, bool threads)
    {
        using FlowReader reader = Open(bytes, threads);
        List<string> flows = [.. reader.ReadFlows(TestContext.Current.CancellationToken).Select(Describe)];
        return (flows, reader.Statistics, [.. reader.Defects.Select(static defect => defect.Message)]);
    }

    private static FlowReader Open(byte[] bytes, bool threads) =>
        FlowReader.Open(new MemoryStream(bytes, writable: false), "capture", new FlowReaderOptions { UsesThreads = threads });

    private static string Describe(IotFlow flow) => string.Join(
        ' ',
        [
            flow.Id, flow.Protocol, flow.ServerName, flow.TlsVersion, flow.CipherSuite, flow.Framing.Name, $"{flow.Packets} {flow.Bytes} {flow.LostBytes}", flow.EndTime.ToString("O"),
            .. flow.Messages.Select(static message => $"{message.Time:O} {message.EndTime:O} {message.Direction} {string.Join('+', message.RecordLengths)}"),
        ]);
}
