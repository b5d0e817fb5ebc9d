using IotActionId.Actions;
using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Assessment;

/// <summary>What is predicted of a defence from an undefended home, against the same home defended.</summary>
public sealed class LabLeakageTests(LabLeakageTests.Undefended bare, ITestOutputHelper output) : IClassFixture<LabLeakageTests.Undefended>
{
    /// <summary>A home without defence, learned once.</summary>
    public sealed class Undefended : IDisposable
    {
        public Undefended()
        {
            LabResult lab = Run("bare", new LabDefence(), LabSessionKind.Training);
            Set = SignatureLearner.Learn(Flows(lab.TrainingCapture!), new ActionLogReader(lab.TrainingHar!).Read());
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("iotlab").FullName;

        internal IotSignatureSet Set { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);

        internal LabResult Run(string name, LabDefence defence, params LabSessionKind[] sessions) => LabRunner.Run(
            LabHome.Create(new LabHomeOptions { Seed = 101 }),
            new LabOptions { Seed = 101, MaximumActions = 2, Repetition = 8, PairCount = 12, TestCount = 160, Defence = defence, Sessions = sessions },
            new LabOutput(Path.Combine(Folder, name)),
            null,
            TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(LabPadding.None, 0)]
    [InlineData(LabPadding.Block, 16)]
    [InlineData(LabPadding.Block, 64)]
    [InlineData(LabPadding.Maximum, 0)]
    [InlineData(LabPadding.Random, 15)]
    public void A_defence_does_in_the_lab_what_is_predicted_of_it(LabPadding padding, int bytes)
    {
        IotDefence defence = padding switch
        {
            LabPadding.Block => new IotDefence(IotDefenceKind.PadToBlock, bytes),
            LabPadding.Maximum => new IotDefence(IotDefenceKind.PadToMaximum),
            LabPadding.Random => new IotDefence(IotDefenceKind.RandomPadding, bytes),
            _ => IotDefence.None,
        };
        IotLeakage predicted = LeakageMeasurement.Measure(bare.Set, [defence], new LeakageOptions { MaximumActions = 2 }, cancellationToken: TestContext.Current.CancellationToken)[0];

        LabResult defended = bare.Run($"{padding}{bytes}", new LabDefence { Padding = padding, PaddingSize = bytes == 0 ? null : bytes }, LabSessionKind.Training, LabSessionKind.Test);
        IotSignatureSet learned = SignatureLearner.Learn(Flows(defended.TrainingCapture!), new ActionLogReader(defended.TrainingHar!).Read());
        List<IotCommand> truth = [.. new ActionLogReader(defended.TestLog!).Read()];
        var identifier = new Identifier(learned, new IdentificationOptions { MaximumActions = 2 });
        List<IotActionMatch> matches = [.. Flows(defended.TestCapture!).SelectMany(f => identifier.Identify(f))];
        IotAccuracy accuracy = AccuracyMeasurement.Measure(matches, truth, TimeSpan.FromSeconds(2), null, LabBestAnswers.Of(truth, defended.Sessions.SelectMany(static s => s.Lengths).ToArray(), matches.SelectMany(static m => m.Exchange.Units), TestContext.Current.CancellationToken));
        Assert.Equal([1, 2], accuracy.ByCount.Select(static r => r.ActionCount));
        foreach (IotAccuracyByCount row in accuracy.ByCount)
        {
            double expected = predicted.Find(IotLeakageLevel.ActionSet, row.ActionCount)!.BayesAccuracy;
            output.WriteLine($"{defence}, {row.ActionCount} actions: predicted {expected:P1}, reached {row.ExactSetAccuracy:P1} ({row.ExactSetLow:P1} to {row.ExactSetHigh:P1}), best possible {row.BestPossibleAccuracy:P1}");

            // In the lab devices are equally likely, here compounds are; and eight repetitions do not show all.
            if (!double.IsNaN(row.BestPossibleAccuracy))
            {
                Assert.Equal(row.BestPossibleAccuracy, expected, 0.05);
            }

            // Nobody does better than the best; a defended home may be told worse than it could be.
            Assert.True(row.ExactSetLow <= expected + 0.05);
            Assert.True(padding != LabPadding.None || row.ExactSetAccuracy >= expected - 0.1);
        }
    }

    private static List<IotFlow> Flows(string path)
    {
        using FlowReader reader = FlowReader.Open(path);
        return [.. reader.ReadFlows()];
    }
}
