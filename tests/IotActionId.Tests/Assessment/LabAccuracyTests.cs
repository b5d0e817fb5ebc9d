using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Assessment;

/// <summary>The whole path on a home whose truth is known: lab, flows, log, signatures, matches, accuracy.</summary>
public sealed class LabAccuracyTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iotlab").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Commands_of_the_lab_are_identified_as_well_as_their_lengths_allow()
    {
        LabResult lab = LabRunner.Run(new LabOptions { Path = _folder, Seed = 101 }, null, TestContext.Current.CancellationToken);
        IotSignatureSet set = SignatureLearner.Learn(Flows(lab.TrainingCapture), new ActionLogReader(lab.TrainingHar).Read());
        Assert.Equal(set.TrainedFrom.Commands, set.TrainedFrom.MatchedCommands);
        Assert.Equal(lab.ElementaryActionCount, set.Signatures.Count);
        Assert.Equal([SlotComposition.Summed, SlotComposition.Summed, SlotComposition.Separate], set.Slots.Take(3).Select(static s => s.Composition));

        List<IotCommand> truth = [.. new ActionLogReader(lab.TestLog).Read().Where(static c => c.Actions.Count <= 3)];
        var identifier = new Identifier(set, new IdentificationOptions { MaximumActions = 3, MaximumCandidates = 1000 });
        IotAccuracy accuracy = AccuracyMeasurement.Measure(Flows(lab.TestCapture).SelectMany(f => identifier.Identify(f)), truth, TimeSpan.FromSeconds(2));
        output.WriteLine($"Exact-set accuracy {accuracy.ExactSetAccuracy:P1}, best possible {accuracy.BestPossibleAccuracy:P1}; truth among the candidates {accuracy.CandidateCoverage:P1}; calibration error {accuracy.CalibrationError:0.000}.");
        foreach (IotAccuracyByCount row in accuracy.ByCount)
        {
            output.WriteLine($"  {row.ActionCount} actions: {row.Commands} commands, {row.ExactSetAccuracy:P1}, best possible {row.BestPossibleAccuracy:P1}, among candidates {row.CandidateCoverage:P1}");
        }

        Assert.Equal(0, accuracy.Missed + accuracy.Unknown);
        Assert.True(accuracy.ExactSetAccuracy >= accuracy.BestPossibleAccuracy - 0.1);
        Assert.True(accuracy.CandidateCoverage >= 0.95);
        Assert.True(accuracy.AnsweredAccuracy >= 0.9);
        Assert.True(accuracy.CalibrationError <= 0.1);
    }

    private static List<IotFlow> Flows(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        return [.. reader.ReadFlows()];
    }
}
