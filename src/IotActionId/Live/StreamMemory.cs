using System.Runtime.CompilerServices;
using IotActionId.Packets;

namespace IotActionId.Live;

/// <summary>Remembers a place in each of the latest 16,384 directions of TCP connections: in a table of fixed size, the longest unused of four gives way.</summary>
internal sealed class StreamMemory
{
    private const int Ways = 4;
    private const int Sets = 4096;

    private readonly StreamPlace[] _places = new StreamPlace[Sets * Ways];
    private readonly EndpointHash _hash = EndpointHash.Create();
    private uint _clock;

    /// <summary>The place of a segment's direction.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isKnown">Whether something is remembered; otherwise the place is empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ref StreamPlace Of(in Segment segment, out bool isKnown)
    {
        uint hash = _hash.Of(segment);
        // One bit says which direction, one that the place is taken.
        uint key = (hash & ~3u) | (segment.Source < segment.Destination ? 3u : 1u);
        Span<StreamPlace> set = _places.AsSpan((int)(hash >> 20) * Ways, Ways);
        _clock++;
        int oldest = 0;
        for (int i = 0; i < Ways; i++)
        {
            if (set[i].Key == key)
            {
                set[i].Used = _clock;
                isKnown = true;
                return ref set[i];
            }

            if (_clock - set[i].Used > _clock - set[oldest].Used)
            {
                oldest = i;
            }
        }

        isKnown = false;
        set[oldest] = new StreamPlace { Key = key, Used = _clock };
        return ref set[oldest];
    }
}
