namespace IotActionId.Identification;

/// <summary>
/// Follows the shared counter of a gateway: how many bytes longer its messages are than when the signatures were learned. A hidden Markov
/// chain over a few shifts; the counter rarely gains a digit.
/// </summary>
internal sealed class CounterTracker
{
    /// <summary>The furthest shift, bytes.</summary>
    private const int Furthest = 3;

    /// <summary>The probability that the counter stands where it stood at the end of the training, and that it moves from one exchange to the next.</summary>
    private const double Same = 0.9;
    private const double Move = 0.001;

    /// <summary>Shifts less probable than this are not looked at while another one explains the exchange.</summary>
    private const double Unlikely = 0.01;

    /// <summary>How well a shift that was not looked at is held to explain an exchange, beside the one that does.</summary>
    private const double Unseen = 0.5;

    private double[] _probabilities;

    /// <param name="hasCounter">Whether any slot holds the counter.</param>
    public CounterTracker(bool hasCounter)
    {
        _probabilities = new double[hasCounter ? (2 * Furthest) + 1 : 1];
        Array.Fill(_probabilities, hasCounter ? (1 - Same) / (2 * Furthest) : 1);
        _probabilities[_probabilities.Length / 2] = hasCounter ? Same : 1;
    }

    /// <summary>The shifts in order of their probability, bytes.</summary>
    public IEnumerable<(int Shift, double Probability)> Shifts =>
        _probabilities.Select((p, i) => (i - (_probabilities.Length / 2), p)).OrderByDescending(static s => s.p).ThenBy(static s => Math.Abs(s.Item1));

    /// <summary>The shift that is the only likely one; null where there are several.</summary>
    public int? Certain
    {
        get
        {
            (int shift, double probability) = Shifts.First();
            return IsUnlikely(1 - probability) ? shift : null;
        }
    }

    /// <summary>Whether a shift is worth looking at only where the others explain nothing.</summary>
    public static bool IsUnlikely(double probability) => probability < Unlikely;

    /// <summary>Learns from an exchange.</summary>
    /// <param name="weights">How well each shift explains it.</param>
    public void Update(IReadOnlyDictionary<int, double> weights)
    {
        int middle = _probabilities.Length / 2;
        double least = Unseen * weights.Values.Min();
        double[] after = [.. _probabilities.Select((p, i) => p * weights.GetValueOrDefault(i - middle, least))];
        double total = after.Sum();
        if (total <= 0 || _probabilities.Length == 1)
        {
            return;
        }

        _probabilities = [.. after.Select((p, i) => ((1 - Move) * p / total) + (Move / 2 * ((i > 0 ? after[i - 1] : 0) + (i + 1 < after.Length ? after[i + 1] : 0)) / total))];
    }
}
