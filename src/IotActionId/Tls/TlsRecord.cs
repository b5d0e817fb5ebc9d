namespace IotActionId.Tls;

/// <summary>One record in 16 bytes: when, which way, of what type, how long. Never what was in it.</summary>
internal readonly struct TlsRecord
{
    private const int LengthBits = 17;
    private const int SideShift = LengthBits;
    private const int TypeShift = SideShift + 1;
    private const int FlagShift = TypeShift + 5;
    private const int DurationShift = FlagShift + 2;
    private const long MaxDuration = (1L << (64 - DurationShift)) - 1;
    private readonly ulong _packed;

    /// <summary>The longest record that fits.</summary>
    public const int MaxLength = (1 << LengthBits) - 1;

    /// <summary>Notes a record.</summary>
    public TlsRecord(int side, TlsContentType type, int length, long time, long endTime, TlsRecordRole role)
    {
        Time = time;
        _packed = (uint)length
            | ((ulong)(uint)side << SideShift)
            | ((ulong)type << TypeShift)
            | ((ulong)role << FlagShift)
            | ((ulong)Math.Clamp((endTime - time) / 100, 0, MaxDuration) << DurationShift);
    }

    private TlsRecord(long time, ulong packed)
    {
        Time = time;
        _packed = packed;
    }

    /// <summary>When its first byte was captured, nanoseconds since 1970-01-01 UTC.</summary>
    public long Time { get; }

    /// <summary>When its last byte was captured, to 100 ns; at most 15 hours after <see cref="Time"/>.</summary>
    public long EndTime => Time + ((long)(_packed >> DurationShift) * 100);

    /// <summary>Bytes on the wire, header included.</summary>
    public int Length => (int)(_packed & MaxLength);

    /// <summary>The side that sent it.</summary>
    public int Side => (int)(_packed >> SideShift) & 1;

    /// <summary>What its header says that it holds.</summary>
    public TlsContentType Type => (TlsContentType)((_packed >> TypeShift) & 31);

    /// <summary>What it counts as.</summary>
    public TlsRecordRole Role => (TlsRecordRole)((_packed >> FlagShift) & 3);

    /// <summary>The same record, counted as something else.</summary>
    public TlsRecord As(TlsRecordRole role) =>
        new(Time, (_packed & ~(3UL << FlagShift)) | ((ulong)role << FlagShift));
}
