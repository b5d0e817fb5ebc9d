using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.RealCaptures;

/// <summary>A smart-lock hub over 3.4 days, headers only, labels to the minute: learned from the first half of the commands, identified in the second (data/lock-hub).</summary>
public class LockHubTests(ITestOutputHelper output)
{
    private const string TimeFormat = "MMMM dd, yyyy 'at' hh:mmtt";

    [Fact]
    public void Answered_commands_are_identified_and_unanswered_ones_stay_ambiguous()
    {
        (List<IotActionMatch> matches, IotAccuracy accuracy) = OfSecondHalf(IotPrior.Uniform);
        List<IotActionMatch> unanswered = [.. matches.Where(static m => !m.Exchange.Units.Any(IsAnswer))];
        int answered = accuracy.Commands - unanswered.Count;
        output.WriteLine(
            $"{accuracy.Commands} commands, {answered} answered: {accuracy.Correct} identified ({(double)accuracy.Correct / answered:P1} of the answered), {accuracy.Wrong} wrong, {accuracy.Ambiguous} ambiguous ({unanswered.Count} unanswered), {accuracy.Missed} missed; {accuracy.FalseAlarms} false alarms ({accuracy.FalseAlarmsPerDay:0.00} a day), {accuracy.UnexplainedUnknown} unknown outside the log.");
        Assert.Equal(0, accuracy.Wrong);
        Assert.True(accuracy.Correct >= 0.95 * answered);
        Assert.Equal(0, accuracy.Missed + accuracy.Unknown);
        Assert.Equal(0, accuracy.FalseAlarms + accuracy.UnexplainedUnknown);
        Assert.InRange(unanswered.Count, accuracy.Commands / 8, accuracy.Commands / 4);
        Assert.All(unanswered, static m =>
        {
            Assert.Equal(IotDecision.Ambiguous, m.Decision);
            Assert.Equal(["ultraloq-lock-01:event_lock", "ultraloq-lock-01:event_unlock"], m.Candidates.Select(static c => c.Key).Order());
        });
    }

    [Fact]
    public void What_the_lock_did_last_tells_also_what_an_unanswered_command_was()
    {
        (_, IotAccuracy accuracy) = OfSecondHalf(IotPrior.Learned);
        output.WriteLine($"{accuracy.Commands} commands: {accuracy.ExactSetAccuracy:P1} right, {accuracy.Correct} identified, {accuracy.Wrong} wrong, {accuracy.Ambiguous} ambiguous");
        Assert.True(accuracy.ExactSetAccuracy >= 0.97);
        Assert.Equal(0, accuracy.Wrong + accuracy.FalseAlarms);
    }

    [Fact]
    public void The_lengths_of_command_and_answers_are_found_without_any_parameter()
    {
        (List<IotFlow> flows, List<IotCommand> log) = Read();
        IotSignatureSet set = SignatureLearner.Learn(flows, log);
        IotSignature locked = set.Signatures.Single(static s => s.Action.Action == "event_lock"), unlocked = set.Signatures.Single(static s => s.Action.Action == "event_unlock");
        int[] Wire(SlotSignature slot) => [.. slot.Lengths.Lengths.Select(set.Framing.WireLength)];
        Assert.Equal([213], Wire(locked.Find("command")!));
        Assert.Equal([213], Wire(unlocked.Find("command")!));
        Assert.Equal([102], Wire(locked.Variants[0].Find("acknowledgement")!));
        Assert.All(Wire(unlocked.Variants[0].Find("acknowledgement")!), static w => Assert.InRange(w, 235, 238));
        Assert.DoesNotContain(unlocked.Slots, s => Wire(s).Contains(102));

        // The other way to answer: 112, 297 or 298, 320 or 321 for lock; 110, 293 or 294 for unlock, often with the usual answer behind it.
        Assert.Equal([112], Wire(locked.Variants[1].Find("acknowledgement")!));
        Assert.All(Wire(locked.Variants[1].Find("status2")!), static w => Assert.InRange(w, 320, 321));
        Assert.Equal([110], Wire(unlocked.Variants[1].Find("acknowledgement")!));
        Assert.All(Wire(unlocked.Variants[1].Find("status")!), static w => Assert.InRange(w, 293, 294));
        Assert.True(set.TrainedFrom.MatchedCommands >= log.Count - 2, $"{set.TrainedFrom.MatchedCommands} of {log.Count} commands matched");
    }

    /// <summary>Longer than keepalives, receipts and the like.</summary>
    private static bool IsAnswer(IotMessageUnit unit) => unit.Direction == IotDirection.FromGateway && unit.Length > 40;

    /// <summary>Learned from the first half of the commands, identified in the second.</summary>
    private static (List<IotActionMatch> Matches, IotAccuracy Accuracy) OfSecondHalf(IotPrior prior)
    {
        (List<IotFlow> flows, List<IotCommand> log) = Read();
        int half = log.Count / 2;
        DateTimeOffset cut = log[half - 1].Time + ((log[half].Time - log[half - 1].Time) / 2);
        IotSignatureSet set = SignatureLearner.Learn(flows.Select(f => TimeSlice.Of(f, DateTimeOffset.MinValue, cut)), log.Take(half));
        var identifier = new Identifier(set, new IdentificationOptions { Prior = prior });
        List<IotActionMatch> matches = [.. identifier.Identify([.. flows.Select(f => TimeSlice.Of(f, cut, DateTimeOffset.MaxValue))])];
        return (matches, AccuracyMeasurement.Measure(matches, log.Skip(half), TimeSpan.FromSeconds(90)));
    }

    private static (List<IotFlow> Flows, List<IotCommand> Log) Read()
    {
        var options = new ActionLogOptions
        {
            TimeZone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
            Csv = new CsvLogOptions { TimeFormats = [TimeFormat] },
        };
        using FlowReader reader = FlowReader.Open(SharedCaptures.Path("lock-hub", "capture.pcap"));
        return ([.. reader.ReadFlows()], [.. new ActionLogReader(SharedCaptures.Path("lock-hub", "actions.csv"), options).Read()]);
    }
}
