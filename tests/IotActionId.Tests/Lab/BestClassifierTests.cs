using IotActionId.Lab;

namespace IotActionId.Tests.Lab;

/// <summary>
/// The best possible classifier, worked out from the lab's exact lengths alone: it has learned nothing and knows no framing. If lengths and
/// priors are what the lab says, it is right exactly as often as it believes to be.
/// </summary>
public sealed class BestClassifierTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private const int MaximumActions = 2;

    private static readonly LabMessageKind[] s_kinds = [LabMessageKind.Command, LabMessageKind.Acknowledgement, LabMessageKind.Status];

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void The_best_classifier_is_right_as_often_as_it_believes(string style)
    {
        LabHome home = LabRuns.Home(8);
        LabOptions options = LabRuns.Small with { Style = style, Repetition = 12, TestCount = 300, MaximumActions = MaximumActions };
        LabResult result = LabRuns.Run(folders.New(), options, home);
        var joints = result.Sessions[1].Lengths.ToDictionary(lengths => lengths.NumberDigits, Joint);
        double believed = 0;
        int right = 0;
        int commands = 0;
        foreach (IGrouping<int, LabTruthEntry> exchange in LabRuns.Truth(result, "test.pcap").Where(entry => entry.Exchanges is not null).GroupBy(entry => entry.Exchanges![0]))
        {
            int[] digits = [.. exchange.Where(entry => entry.Number is not null).Select(entry => entry.Number.ToString()!.Length).Distinct()];
            if (digits.Length > 1)
            {
                // The two commands of a pair that are the 999th and the 1,000th.
                continue;
            }

            string seen = string.Join('|', s_kinds.Select(kind => Text(exchange.Where(entry => entry.Kind == kind).Select(entry => entry.PlaintextLength))));
            string done = Name(exchange.Where(entry => entry.Kind == LabMessageKind.Command).SelectMany(entry => entry.Actions!).Select(action => action.Key));
            Dictionary<string, double> joint = joints[digits[0]][seen];
            (string best, double probability) = joint.MaxBy(pair => pair.Value);
            believed += probability / joint.Values.Sum();
            right += best == done ? 1 : 0;
            commands++;
        }

        Assert.InRange(commands, 299, 300);
        Assert.InRange(right, 30, 300);
        Assert.Equal(believed / commands, (double)right / commands, 0.07);
    }

    /// <summary>Of everything that can be seen, how probable it is together with each set of actions.</summary>
    private static Dictionary<string, Dictionary<string, double>> Joint(LabLengths lengths)
    {
        LabActionLengths[][] ofDevices = [.. lengths.Actions.GroupBy(action => action.Action.Device).Select(group => group.ToArray())];
        var joint = new Dictionary<string, Dictionary<string, double>>();
        double single = LabTestSizes.Probability(1, MaximumActions, ofDevices.Length) / ofDevices.Length;
        double pair = LabTestSizes.Probability(2, MaximumActions, ofDevices.Length) / (ofDevices.Length * (ofDevices.Length - 1) / 2);
        for (int i = 0; i < ofDevices.Length; i++)
        {
            foreach (LabActionLengths first in ofDevices[i])
            {
                Add([first], single / ofDevices[i].Length);
                foreach (LabActionLengths[] others in ofDevices[(i + 1)..])
                {
                    foreach (LabActionLengths second in others)
                    {
                        Add([first, second], pair / ofDevices[i].Length / others.Length);
                    }
                }
            }
        }

        return joint;

        void Add(LabActionLengths[] actions, double prior)
        {
            string name = Name(actions.Select(action => action.Action.Key));
            IEnumerable<LabOutcome[]> ways = actions.Aggregate<LabActionLengths, IEnumerable<LabOutcome[]>>(
                [[]], (before, action) => before.SelectMany(way => action.Outcomes.Select(outcome => (LabOutcome[])[.. way, outcome])));
            foreach (LabOutcome[] way in ways)
            {
                string seen = string.Join('|', lengths.Slots.Select(slot => Seen(slot, actions, way)));
                Dictionary<string, double> sets = joint.TryGetValue(seen, out Dictionary<string, double>? known) ? known : joint[seen] = [];
                sets[name] = sets.GetValueOrDefault(name) + (prior * way.Aggregate(1.0, (product, outcome) => product * outcome.Probability));
            }
        }
    }

    private static string Seen(LabSlot slot, LabActionLengths[] actions, LabOutcome[] way)
    {
        int[] texts = [.. way.Select(outcome => slot.Kind switch
        {
            LabMessageKind.Command => outcome.Command,
            LabMessageKind.Acknowledgement => outcome.Acknowledgement,
            _ => outcome.Status,
        })];
        return Text(slot.Composition == LabComposition.Separate
            ? texts.Zip(actions, (text, action) => slot.PlaintextLength(action.Action.Device, text))
            : [slot.PlaintextLength(actions[0].Action.Device, texts.Sum() - (slot.Overlap * (texts.Length - 1)))]);
    }

    private static string Text(IEnumerable<int> lengths) => string.Join(' ', lengths.Order());

    private static string Name(IEnumerable<string> keys) => string.Join(" + ", keys.Select(key => key.Split('=')[0]).Order(StringComparer.Ordinal));
}
