namespace IotActionId.Signatures;

/// <summary>
/// Matches two sequences one to one without crossings so that the sum of the gains is largest: labels in the order of the log with messages
/// in the order of the capture. A label or message may stay alone. Runs in the number of pairs times the logarithm of the messages.
/// </summary>
internal sealed class MonotoneMatching
{
    // By position in the second sequence: the best chain that ends at or before it, in a tree of prefix maxima (Fenwick).
    private readonly double[] _best;
    private readonly int[] _node;
    private readonly List<(int First, int Second, int Previous)> _nodes = [];
    private readonly List<(int Second, double Sum, int Node)> _pending = [];
    private int _lastNode = -1;
    private double _lastSum;

    /// <param name="seconds">Length of the second sequence.</param>
    public MonotoneMatching(int seconds)
    {
        _best = new double[seconds + 1];
        _node = new int[seconds + 1];
        Array.Fill(_node, -1);
    }

    /// <summary>The largest sum so far.</summary>
    public double Sum => _lastSum;

    /// <summary>Adds the next of the first sequence with those of the second that it may go with.</summary>
    /// <param name="first">Its index; ascending from call to call.</param>
    /// <param name="gains">Index in the second sequence and gain; what gains nothing is left out.</param>
    public void Add(int first, ReadOnlySpan<(int Second, double Gain)> gains)
    {
        _pending.Clear();
        foreach ((int second, double gain) in gains)
        {
            if (gain > 0)
            {
                (double before, int previous) = Before(second);
                _nodes.Add((first, second, previous));
                _pending.Add((second, before + gain, _nodes.Count - 1));
            }
        }

        foreach ((int second, double sum, int node) in _pending)
        {
            Raise(second, sum, node);
            if (sum > _lastSum)
            {
                (_lastSum, _lastNode) = (sum, node);
            }
        }
    }

    /// <summary>The match of each of the first sequence; -1 for those that stay alone.</summary>
    /// <param name="count">Length of the first sequence.</param>
    public int[] Matches(int count)
    {
        var matches = new int[count];
        Array.Fill(matches, -1);
        for (int node = _lastNode; node >= 0; node = _nodes[node].Previous)
        {
            matches[_nodes[node].First] = _nodes[node].Second;
        }

        return matches;
    }

    private (double Sum, int Node) Before(int second)
    {
        double sum = 0;
        int node = -1;
        for (int i = second; i > 0; i -= i & -i)
        {
            if (_best[i] > sum)
            {
                (sum, node) = (_best[i], _node[i]);
            }
        }

        return (sum, node);
    }

    private void Raise(int second, double sum, int node)
    {
        for (int i = second + 1; i < _best.Length; i += i & -i)
        {
            if (sum > _best[i])
            {
                (_best[i], _node[i]) = (sum, node);
            }
        }
    }
}
