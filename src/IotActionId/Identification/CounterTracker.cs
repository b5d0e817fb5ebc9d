using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>What the shared counter of a gateway may have done since the signatures were learned.</summary>
/// <param name="Index">Its place among all that it may have done.</param>
/// <param name="Moved">By slot: the bytes by which messages are longer.</param>
/// <param name="Probability">How probable it is.</param>
internal readonly record struct CounterMove(int Index, int[] Moved, double Probability);

/// <summary>
/// Follows the shared counter of a gateway: how many bytes longer its messages are than when the signatures were learned. A hidden Markov
/// chain over a few moves; the counter rarely gains a digit. Where training was too short to show a counter, there may be one all the same,
/// and nobody knows in which messages: then every choice of slots may have gained a digit.
/// </summary>
internal sealed class CounterTracker
{
    /// <summary>The furthest shift, bytes.</summary>
    private const int Furthest = 3;

    /// <summary>The most slots that an unseen counter is looked for in.</summary>
    private const int MostSlots = 3;

    /// <summary>The probability that the counter stands where it stood at the end of the training, where training showed one and where not; and that it moves from one exchange to the next.</summary>
    private const double Same = 0.9;
    private const double SameUnseen = 0.998;
    private const double Move = 0.001;

    /// <summary>Moves less probable than this are not looked at while another one explains the exchange.</summary>
    private const double Unlikely = 0.01;

    /// <summary>How well a move that was not looked at is held to explain an exchange, beside the one that does.</summary>
    private const double Unseen = 0.5;

    private readonly int[][] _moved;
    private readonly bool _isSeen;
    private double[] _probabilities;

    /// <param name="slots">The slots, which say where training showed the counter.</param>
    public CounterTracker(IReadOnlyList<IotSlot> slots)
    {
        _isSeen = slots.Any(static s => s.CounterBytes != 0);
        _moved = _isSeen
            ? [.. Enumerable.Range(-Furthest, (2 * Furthest) + 1).Select(shift => slots.Select(s => shift * s.CounterBytes).ToArray())]
            : [.. Enumerable.Range(0, 1 << Math.Min(slots.Count, MostSlots)).Select(mask => slots.Select((_, s) => s < MostSlots ? mask >> s & 1 : 0).ToArray())];
        double same = _isSeen ? Same : SameUnseen;
        _probabilities = new double[_moved.Length];
        Array.Fill(_probabilities, (1 - same) / (_moved.Length - 1));
        _probabilities[_isSeen ? Furthest : 0] = same;
    }

    /// <summary>The moves in order of their probability.</summary>
    public IEnumerable<CounterMove> Moves =>
        _probabilities.Select((p, i) => new CounterMove(i, _moved[i], p)).OrderByDescending(static m => m.Probability).ThenBy(static m => m.Moved.Sum(Math.Abs));

    /// <summary>The move that is the only likely one; null where there are several.</summary>
    public CounterMove? Certain => Moves.First() is var move && IsUnlikely(1 - move.Probability) ? move : null;

    /// <summary>Whether a move is worth looking at only where the others explain nothing.</summary>
    public static bool IsUnlikely(double probability) => probability < Unlikely;

    /// <summary>Learns from an exchange.</summary>
    /// <param name="weights">How well each move that was looked at explains it.</param>
    public void Update(IReadOnlyDictionary<int, double> weights)
    {
        double least = Unseen * weights.Values.Min();
        double[] after = [.. _probabilities.Select((p, i) => p * weights.GetValueOrDefault(i, least))];
        double total = after.Sum();
        if (total > 0)
        {
            _probabilities = [.. after.Select((p, i) => (((1 - Move) * p) + (Move * From(after, i))) / total)];
        }
    }

    /// <summary>What moves to a place from the others: a digit more or less of a counter that was seen; from any of them otherwise.</summary>
    private double From(double[] after, int place) => _isSeen
        ? ((place > 0 ? after[place - 1] : 0) + (place + 1 < after.Length ? after[place + 1] : 0)) / 2
        : (after.Sum() - after[place]) / (after.Length - 1);
}
