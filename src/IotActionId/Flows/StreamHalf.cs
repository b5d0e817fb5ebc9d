using System.Runtime.CompilerServices;

namespace IotActionId.Flows;

/// <summary>What is known of one direction of a TCP connection.</summary>
internal struct StreamHalf
{
    /// <summary>Sequence number of the next byte to hand on.</summary>
    public uint Next;

    /// <summary>Sequence number of the first byte of the stream, as far as it is known.</summary>
    public uint Initial;

    /// <summary>The start that an earlier SYN gave, where SYNs disagree.</summary>
    public uint AlternateInitial;

    /// <summary>The highest acknowledgement number that the other side sent.</summary>
    public uint Acknowledged;

    /// <summary>Sequence number of the FIN: the byte after the last.</summary>
    public uint FinSequence;

    /// <summary>Bytes handed on or declared lost since <see cref="Initial"/>.</summary>
    public long Delivered;

    /// <summary>Segments that came before their turn; null where there are none.</summary>
    public ReorderBuffer? Held;

    /// <summary>Whether <see cref="Next"/> is known.</summary>
    public bool Started;

    /// <summary>Whether the stream was seen from its first byte on: through its SYN, or through the acknowledgement of its SYN.</summary>
    public bool FromStart;

    /// <summary>Whether <see cref="AlternateInitial"/> is set.</summary>
    public bool HasAlternate;

    /// <summary>Whether <see cref="Acknowledged"/> is set.</summary>
    public bool HasAcknowledged;

    /// <summary>Whether a FIN came.</summary>
    public bool FinSeen;

    /// <summary>Whether any packet came from this side.</summary>
    public bool Active;

    /// <summary>Whether everything up to the FIN has been handed on.</summary>
    public readonly bool IsFinished => FinSeen && (int)(Next - FinSequence) >= 0;

    /// <summary>Notes where the stream starts, unless bytes of it have been handed on already.</summary>
    /// <returns>Whether an earlier start, and all that was held for it, is void.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Start(uint first, bool fromStart)
    {
        if (!Started)
        {
            Started = true;
            FromStart = fromStart;
            Initial = Next = first;
            return false;
        }

        if (fromStart && Delivered == 0 && first != Initial)
        {
            // A server (or something in the path) that answers a repeated SYN with another number: either may turn out to be the right one.
            HasAlternate = FromStart;
            AlternateInitial = Initial;
            FromStart = true;
            Initial = Next = first;
            return true;
        }

        return false;
    }

    /// <summary>Goes back to the start that an earlier SYN gave, if this number proves it right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ChooseStart(uint number)
    {
        if (HasAlternate && Delivered == 0 && number == AlternateInitial && number != Initial)
        {
            AlternateInitial = Initial;
            Initial = Next = number;
        }
    }
}
