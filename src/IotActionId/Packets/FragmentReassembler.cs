namespace IotActionId.Packets;

/// <summary>Puts fragmented IP datagrams together, within bounds.</summary>
internal sealed class FragmentReassembler
{
    /// <summary>The most datagrams that may be incomplete at a time; beyond it the oldest is given up.</summary>
    internal const int MaximumDatagrams = 128;

    /// <summary>How long the rest of a datagram may take, in nanoseconds of capture time: half of the minute of RFC 8200, as Linux has it.</summary>
    internal const long Timeout = 30_000_000_000;

    private readonly Dictionary<FragmentKey, FragmentedDatagram> _open = [];
    private readonly Stack<FragmentedDatagram> _free = new();

    // The datagram that was handed out last: its bytes are valid until the next fragment, so it is reused only then.
    private FragmentedDatagram? _handedOut;

    /// <summary>Datagrams put together.</summary>
    public long Reassembled { get; private set; }

    /// <summary>Datagrams given up because others took their place or the rest did not come in time.</summary>
    public long Evicted { get; private set; }

    /// <summary>Datagrams that are incomplete now.</summary>
    public int Open => _open.Count;

    /// <summary>Adds a fragment.</summary>
    /// <param name="key">Which datagram it belongs to.</param>
    /// <param name="time">Nanoseconds since 1970.</param>
    /// <param name="fragment">Where it lies and what it holds.</param>
    /// <param name="whole">The datagram where the fragment completes it, valid until the next call; else null.</param>
    /// <returns>False where the fragment cannot belong to a datagram.</returns>
    public bool TryAdd(in FragmentKey key, long time, in Fragment fragment, out FragmentedDatagram? whole)
    {
        whole = null;
        FragmentedDatagram? previous = _handedOut;
        _handedOut = null;
        FragmentedDatagram datagram = Find(key, time);
        bool fits = datagram.TryAdd(in fragment);
        if (fits && datagram.IsComplete())
        {
            _open.Remove(key);
            _handedOut = whole = datagram;
            Reassembled++;
        }

        // Only now: with a datagram in a datagram, this fragment lay in the bytes of the previous one.
        if (previous is not null)
        {
            _free.Push(previous);
        }

        return fits;
    }

    private FragmentedDatagram Find(in FragmentKey key, long time)
    {
        if (_open.TryGetValue(key, out FragmentedDatagram? datagram))
        {
            if (time - datagram.FirstTime > Timeout)
            {
                // The identification came round again: what is left of the old datagram must not mix with the new one.
                Evicted++;
                datagram.Start(time);
            }

            return datagram;
        }

        if (_open.Count == MaximumDatagrams)
        {
            EvictOldest();
        }

        datagram = _free.TryPop(out FragmentedDatagram? used) ? used : new FragmentedDatagram();
        datagram.Start(time);
        _open.Add(key, datagram);
        return datagram;
    }

    private void EvictOldest()
    {
        FragmentKey oldest = default;
        long time = long.MaxValue;
        foreach ((FragmentKey key, FragmentedDatagram datagram) in _open)
        {
            if (datagram.FirstTime <= time)
            {
                (oldest, time) = (key, datagram.FirstTime);
            }
        }

        _open.Remove(oldest, out FragmentedDatagram? evicted);
        _free.Push(evicted!);
        Evicted++;
    }
}
