using IotActionId.Assessment;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Reports;

/// <summary>How much a gateway gives away, as a letter that an owner understands, and what that rests on.</summary>
/// <param name="Letter">A to E; null where nothing tells.</param>
/// <param name="Evidence">What it rests on; the grade is that of the worst.</param>
internal sealed record Grade(char? Letter, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>The rule, for the page.</summary>
    public const string Rule =
        "The grade follows from how much of the gap between guessing and always being right an observer closes by looking at the traffic, for exactly which actions were done: "
        + "(right − guessed) / (1 − guessed). A: at most 5\u00a0%. B: at most 20\u00a0%. C: at most 40\u00a0%. D: at most 70\u00a0%. E: more. "
        + "Where several measurements are there, the worst counts. Where the guess is not known it counts as never right, which can only make the grade worse.";

    private static readonly (char Letter, double Most, string Meaning)[] s_steps =
    [
        ('A', 0.05, "gives away next to nothing of what is done at home"),
        ('B', 0.20, "gives away little of what is done at home"),
        ('C', 0.40, "gives away part of what is done at home"),
        ('D', 0.70, "gives away much of what is done at home"),
        ('E', 1.00, "gives away most of what is done at home"),
    ];

    /// <summary>What the letter says of the gateway.</summary>
    public string Meaning => Letter is { } letter ? Array.Find(s_steps, s => s.Letter == letter).Meaning : "";

    /// <summary>The letter of one measurement.</summary>
    public static char LetterOf(Evidence evidence) => Array.Find(s_steps, s => evidence.Advantage <= s.Most + 1e-9).Letter;

    /// <summary>The grade of the gateway as it is, without a defence.</summary>
    public static Grade Of(ReportContent content)
    {
        Evidence[] evidence = [.. Measured(content)];
        if (evidence.Length == 0)
        {
            evidence = [.. Believed(content).Take(1)];
        }

        return new Grade(evidence.Length == 0 ? null : evidence.Max(LetterOf), evidence);
    }

    /// <summary>What a leakage comes to, as evidence; null where it has no level of exact actions, or there is but one thing that they can be.</summary>
    public static Evidence? From(IotLeakage leakage) => leakage.Find(IotLeakageLevel.ActionSet) is { PriorAccuracy: < 1 } amount && double.IsFinite(amount.BayesAccuracy)
        ? new Evidence(
            leakage.Basis == IotLeakageBasis.Signature
                ? $"An observer who knows the signatures names the exact actions of a command {Wording.Percent(amount.BayesAccuracy)} of the time at best; without looking, {Wording.Percent(amount.PriorAccuracy)} (Measure-IotLeakage)."
                : $"The matches at hand name the exact actions {Wording.Percent(amount.BayesAccuracy)} of the time; without looking, {Wording.Percent(amount.PriorAccuracy)} (Measure-IotLeakage).",
            amount.BayesAccuracy,
            amount.PriorAccuracy)
        : null;

    private static IEnumerable<Evidence> Measured(ReportContent content)
    {
        foreach (IotLeakage leakage in content.Leakage.Where(static l => l.Defence.Kind == IotDefenceKind.None))
        {
            if (From(leakage) is { } evidence)
            {
                yield return evidence;
            }
        }

        if (content.Accuracy is { Commands: > 0 } accuracy)
        {
            yield return new Evidence(
                $"Compared with the log of what was really done, the most probable answer was exactly right for {Wording.Percent(accuracy.ExactSetAccuracy)} of {Wording.Count(accuracy.Commands, "command")} (Measure-IotAccuracy).",
                accuracy.ExactSetAccuracy,
                0);
        }
    }

    private static IEnumerable<Evidence> Believed(ReportContent content)
    {
        if (content.Signatures is { Signatures.Count: > 1 } set)
        {
            double[] validated = [.. set.Signatures.Select(static s => s.CrossValidatedAccuracy).Where(double.IsFinite)];
            if (validated.Length > 0)
            {
                yield return new Evidence(
                    $"Training commands that were left out of learning were named rightly {Wording.Percent(validated.Average())} of the time, on average over {Wording.Count(validated.Length, "action")} (cross-validation of the signature set).",
                    validated.Average(),
                    1.0 / set.Signatures.Count);
            }
            else
            {
                double alone = set.Signatures.Count(static s => s.Collides.Count == 0) / (double)set.Signatures.Count;
                yield return new Evidence(
                    $"{Wording.Percent(alone)} of {Wording.Count(set.Signatures.Count, "action")} have lengths that no other action has (signature set; not tested on traffic).", alone, 1.0 / set.Signatures.Count);
            }
        }

        IotActionMatch[] commanded = [.. content.Matches.Where(static m => m.Origin == IotOrigin.Remote)];
        if (commanded.Length > 0)
        {
            double believed = commanded.Average(static m => m.Decision == IotDecision.Unknown ? 0 : m.Posterior);
            yield return new Evidence(
                $"By its own reckoning the tool names the exact actions {Wording.Percent(believed)} of the time (mean posterior of {Wording.Count(commanded.Length)} matches; not compared with what was really done).", believed, 0);
        }
    }
}
