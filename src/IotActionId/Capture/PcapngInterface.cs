using System.Runtime.CompilerServices;

namespace IotActionId.Capture;

/// <summary>An interface of a pcapng section: its link layer, snapshot length and the unit of its time stamps.</summary>
internal sealed class PcapngInterface
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const byte Microseconds = 6;
    private const byte BinaryFlag = 0x80;

    private readonly Int128 _offset;
    private readonly ulong _multiplier;
    private readonly UInt128 _divisor;
    private readonly ulong _simpleLimit;

    /// <summary>Describes an interface.</summary>
    /// <param name="linkType">The link layer.</param>
    /// <param name="snapLength">The most bytes kept of a packet; 0 for no limit.</param>
    /// <param name="resolution">Option if_tsresol: a negative power of ten, or of two where the highest bit is set.</param>
    /// <param name="offsetSeconds">Option if_tsoffset: seconds to add.</param>
    public PcapngInterface(LinkType linkType, uint snapLength, byte resolution = Microseconds, long offsetSeconds = 0)
    {
        LinkType = linkType;
        SnapLength = snapLength == 0 ? uint.MaxValue : snapLength;
        _offset = (Int128)offsetSeconds * NanosecondsPerSecond;
        int exponent = resolution & ~BinaryFlag;
        if ((resolution & BinaryFlag) != 0)
        {
            (_multiplier, _divisor) = ((ulong)NanosecondsPerSecond, UInt128.One << exponent);
        }
        else if (exponent <= 9)
        {
            (_multiplier, _divisor) = ((ulong)PowerOfTen(9 - exponent), UInt128.One);
        }
        else
        {
            // Ticks have 64 bits: with more than 29 digits, all of them are less than a nanosecond.
            (_multiplier, _divisor) = (1, PowerOfTen(Math.Min(exponent - 9, 20)));
        }

        _simpleLimit = _divisor == UInt128.One && offsetSeconds == 0 ? long.MaxValue / _multiplier : 0;
    }

    /// <summary>The link layer.</summary>
    public LinkType LinkType { get; }

    /// <summary>The most bytes kept of a packet.</summary>
    public uint SnapLength { get; }

    /// <summary>Nanoseconds since 1970 of a time stamp, at the ends of the range where it lies outside.</summary>
    /// <param name="ticks">The time stamp.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long ToNanoseconds(ulong ticks)
    {
        if (ticks <= _simpleLimit)
        {
            return (long)(ticks * _multiplier);
        }

        Int128 time = (Int128)((UInt128)ticks * _multiplier / _divisor) + _offset;
        return time > long.MaxValue ? long.MaxValue : time < long.MinValue ? long.MinValue : (long)time;
    }

    private static UInt128 PowerOfTen(int exponent)
    {
        UInt128 power = UInt128.One;
        for (int i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
