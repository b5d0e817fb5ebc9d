using IotActionId.Identification;

namespace IotActionId.Reports.Charts;

/// <summary>
/// Lanes over time. Marks that fall into one slice of two units become one bar, so that the drawing does not grow with the number of matches.
/// </summary>
internal sealed class TimelineChart
{
    private const double Width = 800, Left = 206, Right = 776, Top = 8, LaneHeight = 19, Above = 11, Below = 5, Slice = 2, Thickness = 2.6;
    private const int LongestName = 27;

    private readonly TimelineLane[] _lanes;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;
    private readonly (SortedDictionary<int, int> Above, SortedDictionary<int, int> Below)[] _slices;
    private readonly int _most;

    /// <summary>Counts the marks.</summary>
    /// <param name="lanes">The lanes, from top to bottom.</param>
    /// <param name="first">The first mark's time.</param>
    /// <param name="last">The last one's.</param>
    public TimelineChart(TimelineLane[] lanes, DateTimeOffset first, DateTimeOffset last)
    {
        _lanes = lanes;
        TimeSpan margin = TimeSpan.FromTicks(Math.Max((last - first).Ticks / 100, TimeSpan.TicksPerSecond * 5));
        _from = first.Ticks > margin.Ticks ? first - margin : first;
        _to = DateTimeOffset.MaxValue - margin > last ? last + margin : last;
        _slices = [.. lanes.Select(l => (Slices(l, static d => d != IotDecision.Ambiguous), Slices(l, static d => d == IotDecision.Ambiguous)))];
        _most = _slices.SelectMany(static s => s.Above.Values.Concat(s.Below.Values)).DefaultIfEmpty(1).Max();
    }

    /// <summary>Whether some bars stand for several marks.</summary>
    public bool IsDense => _most > 1;

    private Scale Time => new(0, (_to - _from).TotalSeconds, Left, Right);

    /// <summary>The chart.</summary>
    public Chart ToChart() => new(Width, Top + (_lanes.Length * LaneHeight) + 44, Draw);

    private void Draw(Drawing drawing)
    {
        double bottom = Top + (_lanes.Length * LaneHeight);
        drawing.BottomAxis(Time, Ticks.Time(_from, _to, 8), bottom, Top, Wording.Span(_from, _to));
        for (int i = 0; i < _lanes.Length; i++)
        {
            double line = Top + (i * LaneHeight) + Above + 1;
            drawing.Line(Left, line, Right, line, "grid");
            drawing.Text(Left - 8, line + 3, PageText.Middle(_lanes[i].Name, LongestName), "end");
            bool isUnknown = _lanes[i].Count(IotDecision.Unknown) > 0;
            drawing.Path(Bars(_slices[i].Above, count => (line - Height(count, Above), Height(count, Above))), isUnknown ? "mark s0" : "mark s1");
            drawing.Path(Bars(_slices[i].Below, count => (line, Height(count, Below))), "mark s2");
        }
    }

    private static PathText Bars(SortedDictionary<int, int> slices, Func<int, (double Top, double Height)> place)
    {
        var path = new PathText();
        foreach ((int slice, int count) in slices)
        {
            (double top, double height) = place(count);
            path.Bar(Left + (slice * Slice), top, Thickness, height);
        }

        return path;
    }

    /// <summary>One mark is plain to see beside many.</summary>
    private double Height(int count, double most) => _most == 1 ? most : (most * 0.4) + (most * 0.6 * (count - 1) / (_most - 1));

    private SortedDictionary<int, int> Slices(TimelineLane lane, Predicate<IotDecision> isWanted)
    {
        var slices = new SortedDictionary<int, int>();
        foreach ((DateTimeOffset time, IotDecision decision) in lane.Times)
        {
            if (isWanted(decision))
            {
                int slice = (int)((Time.At((time - _from).TotalSeconds) - Left) / Slice);
                slices[slice] = slices.GetValueOrDefault(slice) + 1;
            }
        }

        return slices;
    }
}
