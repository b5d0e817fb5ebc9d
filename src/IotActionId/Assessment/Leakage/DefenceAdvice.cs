using System.Globalization;

namespace IotActionId.Assessment;

/// <summary>Says which of several defences to take.</summary>
internal static class DefenceAdvice
{
    /// <summary>A defence that leaves no more than this share of the bits is enough, and one that leaves no more than the second share is of use.</summary>
    private const double Enough = 0.1;
    private const double Useful = 0.5;

    /// <summary>More than twice the bytes are affordable only where nothing else helps.</summary>
    private const double Affordable = 1;

    /// <summary>Differences of bits below this are none.</summary>
    private const double Noticeable = 0.01;

    public static IReadOnlyList<IotLeakage> Recommend(IReadOnlyList<IotLeakage> results)
    {
        if (results.Count < 2 || results.FirstOrDefault(static r => r.Defence.Kind == IotDefenceKind.None) is not { } bare)
        {
            return results;
        }

        IotLeakage[] defences = [.. results.Where(static r => r.Defence.Kind != IotDefenceKind.None).OrderBy(static r => r.ExtraBytes).ThenBy(static r => r.ExtraDelay)];
        if (defences.Length == 0)
        {
            return results;
        }

        if (bare.ActionBits < Noticeable)
        {
            return Chosen(results, bare, "Without any defence the lengths tell nothing of the actions; none is needed for them. " + Presence(bare, bare, defences));
        }

        // One that may leave as much as none does is no advice, as long as there are others.
        if (Array.Exists(defences, d => IsSure(d, bare)))
        {
            defences = [.. defences.Where(d => IsSure(d, bare))];
        }

        IotLeakage[] affordable = [.. defences.Where(static d => d.ExtraBytesShare <= Affordable)];
        IotLeakage best = Array.Find(affordable, d => d.ActionBits <= (Enough * bare.ActionBits) + Noticeable)
            ?? affordable.Where(d => d.ActionBits <= Useful * bare.ActionBits).MinBy(static d => (Math.Round(d.ActionBits, 2), d.ExtraBytes))
            ?? Array.Find(defences, d => d.ActionBits <= (Enough * bare.ActionBits) + Noticeable)
            ?? defences.MinBy(static d => d.ActionBits)!;
        string sentence = best.ActionBits > Useful * bare.ActionBits
            ? FormattableString.Invariant($"None of these defences halves what the lengths tell; the strongest, {Name(best)}, leaves {best.ActionBits:0.00} of {bare.ActionBits:0.00} bits an exchange. ")
            : FormattableString.Invariant($"{best.Defence}: leaves {best.ActionBits:0.00} of {bare.ActionBits:0.00} bits an exchange, and the actions are named rightly {Percent(best.BayesAccuracy)} of the time instead of {Percent(bare.BayesAccuracy)}, for {Cost(best)}. ");
        return Chosen(results, best, sentence + Presence(best, bare, defences));
    }

    private static IotLeakage[] Chosen(IReadOnlyList<IotLeakage> results, IotLeakage best, string sentence) =>
        [.. results.Select(r => ReferenceEquals(r, best) ? r.With(sentence) : r)];

    private static bool IsSure(IotLeakage result, IotLeakage bare) => result.Find(IotLeakageLevel.ActionSet)!.High < bare.ActionBits;

    private static string Name(IotLeakage result) => result.Defence.ToString() is var text ? char.ToLowerInvariant(text[0]) + text[1..] : "";

    private static string Percent(double share) => share.ToString(share < 0.1 ? "0.0 %" : "0 %", CultureInfo.InvariantCulture);

    private static string Cost(IotLeakage result) => result.ExtraDelay > TimeSpan.Zero
        ? FormattableString.Invariant($"{result.ExtraDelay.TotalSeconds:0.#} s of delay")
        : FormattableString.Invariant($"{result.ExtraBytes:0} more bytes an exchange ({Percent(result.ExtraBytesShare)})");

    private static string Presence(IotLeakage best, IotLeakage bare, IotLeakage[] defences)
    {
        double before = bare.Find(IotLeakageLevel.Presence)!.MutualInformation, after = best.Find(IotLeakageLevel.Presence)!.MutualInformation;
        if (before < Noticeable || after <= Useful * before)
        {
            return "It also hides when somebody gives commands.";
        }

        IotLeakage? cover = Array.Find(defences, d => d.Defence.Kind == IotDefenceKind.CoverCommands && d.Find(IotLeakageLevel.Presence)!.MutualInformation <= Useful * before);
        return "It does not hide that somebody gives commands; " + (cover is null
            ? "only cover commands would."
            : FormattableString.Invariant($"{Name(cover)} would, for {Cost(cover)}."));
    }
}
