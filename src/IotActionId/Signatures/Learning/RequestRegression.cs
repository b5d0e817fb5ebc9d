using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>
/// How the lengths of each slot follow from the lengths of the user's requests: length = request + offset, with an offset for each device,
/// whose name is written differently on both sides. The slope is fitted to see whether it is 1; what a request's length predicts is judged
/// on requests of other lengths than those it was learned from.
/// </summary>
internal sealed class RequestRegression
{
    /// <summary>Bytes off that a prediction may be, and the share of them that must not be.</summary>
    private const int Tolerance = 2;
    private const double LeastWithin = 0.9;
    private const double SlopeTolerance = 0.05;

    /// <summary>Fewer exchanges of devices with requests of several lengths prove nothing.</summary>
    private const int LeastExchanges = 8;

    private readonly IReadOnlyList<IotSlot> _slots;
    private readonly Dictionary<(int Slot, string Device), int> _offsets = [];
    private readonly Dictionary<int, LengthDistribution> _spreads = [];

    private RequestRegression(IReadOnlyList<IotSlot> slots) => _slots = slots;

    /// <summary>One for each slot that has exchanges with known requests.</summary>
    public List<RequestRelation> Relations { get; } = [];

    /// <summary>Whether the lengths of requests are those of bodies, which logs tell, rather than of encrypted requests with their heads.</summary>
    public bool IsOfBodies { get; private init; }

    /// <param name="samples">Exchanges of single actions.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="requests">The user's requests, or null.</param>
    public static RequestRegression Of(IReadOnlyList<TrainingSample> samples, IReadOnlyList<IotSlot> slots, UserRequests? requests)
    {
        bool bodies = samples.Count(static s => s.Exchange.Command.BodyLength is not null) >= 0.5 * samples.Count;
        var regression = new RequestRegression(slots) { IsOfBodies = bodies };
        for (int s = 0; s < slots.Count; s++)
        {
            IotSlot slot = slots[s];
            int Unwrap(int length) => slot.Envelope.Unwrap(slot.Direction, length, slot.EnvelopeHead);
            List<Point> points = [.. samples
                .Where(x => x.Weight >= 0.5 && x.Slots[s] is not null)
                .Select(x => (Sample: x, Request: bodies ? x.Exchange.Command.BodyLength is { } body ? (Min: body, Max: body) : null : requests?.LengthOf(x.Exchange.Command)))
                .Where(static x => x.Request is not null)
                .Select(x => new Point(
                    x.Sample.Exchange.Command.Actions[0].Device,
                    (x.Request!.Value.Min + x.Request.Value.Max) / 2,
                    (Unwrap(x.Sample.Slots[s]!.Value.Min) + Unwrap(x.Sample.Slots[s]!.Value.Max)) / 2,
                    x.Request.Value.Max - x.Request.Value.Min <= Tolerance && x.Sample.Slots[s]!.Value.Max - x.Sample.Slots[s]!.Value.Min <= Tolerance))];
            if (points.Count > 0)
            {
                regression.Fit(s, points);
            }
            else if (requests is not null)
            {
                regression.Relations.Add(new RequestRelation(slot.Name, 0, 0, 0, 0, Holds: false));
            }
        }

        return regression;
    }

    /// <summary>Whether the lengths of a slot follow from those of requests.</summary>
    public bool Holds(int slot) => Relations.Exists(r => r.Slot == _slots[slot].Name && r.Holds);

    /// <summary>The plaintext lengths that a slot has after a request, where that can be told; null otherwise.</summary>
    /// <param name="slot">The slot's index.</param>
    /// <param name="device">The device.</param>
    /// <param name="request">Bytes of the request.</param>
    public LengthDistribution? Predict(int slot, string device, int request) =>
        Holds(slot) && _offsets.TryGetValue((slot, device), out int offset)
            ? _spreads[slot].Map(e => _slots[slot].Envelope.Wrap(_slots[slot].Direction, Math.Max(0, request + offset + e), _slots[slot].EnvelopeHead))
            : null;

    private void Fit(int s, List<Point> points)
    {
        var residuals = new List<int>();
        var slopes = new List<double>();
        var spread = new List<(int Min, int Max)>();
        foreach (IGrouping<string, Point> device in points.GroupBy(static p => p.Device))
        {
            (int Request, int Length)[] medians = [.. device.GroupBy(static p => p.Request).Select(static g => (g.Key, Median(g.Select(static p => p.Length)))).OrderBy(static g => g.Key)];
            int offset = _offsets[(s, device.Key)] = Median(medians.Select(static m => m.Length - m.Request));
            spread.AddRange(device.Select(p => p.Length - p.Request - offset).Select(static e => (e, e)));
            for (int i = 0; i < medians.Length; i++)
            {
                for (int j = i + 1; j < medians.Length; j++)
                {
                    slopes.Add((double)(medians[j].Length - medians[i].Length) / (medians[j].Request - medians[i].Request));
                }
            }

            if (medians.Length > 1)
            {
                residuals.AddRange(device.Select(p => p.Length - p.Request - Median(medians.Where(m => m.Request != p.Request).Select(static m => m.Length - m.Request))));
            }
        }

        // The median of the slopes between all lengths of a device's requests (Theil 1950) is not moved by a few of them.
        double slope = slopes.Count == 0 ? 0 : slopes.Order().ElementAt(slopes.Count / 2);
        double within = residuals.Count == 0 ? 0 : residuals.Count(static r => Math.Abs(r) <= Tolerance) / (double)residuals.Count;
        bool holds = points.TrueForAll(static p => p.IsExact) && residuals.Count >= LeastExchanges && within >= LeastWithin && Math.Abs(slope - 1) <= SlopeTolerance;
        Relations.Add(new RequestRelation(_slots[s].Name, Math.Round(slope, 3), residuals.Count == 0 ? 0 : Median(residuals.Select(Math.Abs)), Math.Round(within, 3), points.Count, holds));
        _spreads[s] = LengthDistribution.FromObservations(spread);
    }

    private static int Median(IEnumerable<int> values)
    {
        int[] sorted = [.. values.Order()];
        return sorted[(sorted.Length - 1) / 2];
    }

    /// <param name="Device">The device.</param>
    /// <param name="Request">Bytes of the request.</param>
    /// <param name="Length">Bytes of the message, its envelope at its smallest.</param>
    /// <param name="IsExact">Whether both are known nearly to the byte: a block cipher hides what a relation would rest on.</param>
    private readonly record struct Point(string Device, int Request, int Length, bool IsExact);
}
