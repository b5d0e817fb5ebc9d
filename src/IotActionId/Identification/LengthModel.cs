using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>A learned length distribution as it is trusted: what few repetitions did not show has some probability too.</summary>
internal static class LengthModel
{
    /// <summary>How far from an observed length one that was never observed may be, bytes: a digit more here, a digit less there.</summary>
    public const int Reach = 3;

    /// <summary>The least and the most probability of lengths that were never observed.</summary>
    private const double LeastUnseen = 0.01;
    private const double MostUnseen = 0.3;

    /// <summary>Bytes of a message for each byte that it may be off.</summary>
    private const int Shortest = 16;

    private static readonly double[] s_shares = [0, 0.35, 0.1, 0.05];

    /// <summary>Whether all repetitions had the same length.</summary>
    public static bool IsSteady(LengthDistribution lengths) => lengths.LengthSpan.Length == 1;

    /// <summary>
    /// The probability of a length that training did not show where it showed one alone. The repetitions of one action say little about it,
    /// those of all actions of a slot more: leave one out, and see how often it is the first to differ from the others.
    /// </summary>
    /// <param name="parts">The lengths of each action in a slot, with the number of repetitions.</param>
    public static double UnseenWhereSteady(IEnumerable<(LengthDistribution Lengths, int Support)> parts)
    {
        double same = 0, different = 0;
        foreach ((LengthDistribution lengths, int support) in parts)
        {
            double others = (1 - lengths.Masses.Max()) * support;
            same += IsSteady(lengths) ? support : 0;
            different += others is > 0.5 and < 1.5 ? 1 : 0;
        }

        return Math.Min((different + 0.3) / (same + different + 2), MostUnseen);
    }

    /// <summary>
    /// The probability of a length that training did not show where it may show several (Good 1953: the share of lengths that it showed once),
    /// from the number of repetitions. A device stays in a state for some of them, so that they tell as much as half as many would.
    /// </summary>
    public static double Unseen(LengthDistribution lengths, int support)
    {
        int repetitions = Math.Max(support, 1);
        return Unseen(lengths.Masses.Count(m => m < 1.5 / repetitions), repetitions / 2.0);
    }

    /// <summary>The probability of what was not seen, from how much was seen once and how much in all (Good 1953).</summary>
    public static double Unseen(int once, double all) => Math.Clamp((once + 0.3) / (all + 2), LeastUnseen, MostUnseen);

    /// <summary>The share of the unseen that lies at a distance from an observed length, in bytes; both sides together sum to 1.</summary>
    public static double Share(int distance) => Math.Abs(distance) > Reach ? 0 : s_shares[Math.Abs(distance)];

    /// <summary>How lengths that training did not show lie around one that it did, from some bytes before it to as many after it.</summary>
    /// <param name="longest">The longest length of the action: short messages have few fields that could have another digit.</param>
    public static double[] Kernel(int longest)
    {
        int reach = Math.Min(Reach, longest / Shortest);
        return [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(Share)];
    }
}
