namespace IotActionId.Lab;

/// <summary>What one end of a TCP connection remembers.</summary>
internal sealed class TcpHalf(LabHost host, LabRandom random)
{
    /// <summary>The machine.</summary>
    public LabHost Host { get; } = host;

    /// <summary>The sequence number of the next byte to send.</summary>
    public uint SendNext { get; set; } = (uint)random.NextUInt64();

    /// <summary>The sequence number of the next byte to receive.</summary>
    public uint ReceiveNext { get; set; }

    /// <summary>Segments received since the last acknowledgement.</summary>
    public int Unacknowledged { get; set; }

    /// <summary>Which delayed acknowledgement is the current one.</summary>
    public int DelayedAck { get; set; }

    /// <summary>When the last segment left.</summary>
    public long LastDeparture { get; set; }

    /// <summary>When the last segment in order passed the capture point.</summary>
    public long LastPassage { get; set; }

    /// <summary>The other end's last TCP timestamp.</summary>
    public uint TimestampEcho { get; set; }

    /// <summary>What came before its turn, by sequence number.</summary>
    public Dictionary<uint, TcpPiece> Early { get; } = [];

    private readonly uint _timestampBase = (uint)random.Next(0, int.MaxValue - 1);
    private ushort _ipId = (ushort)random.Next(0, ushort.MaxValue);

    public ushort NextIpId() => _ipId++;

    /// <summary>The machine's TCP timestamp: milliseconds since some time of its own.</summary>
    public uint Timestamp(long now) => _timestampBase + (uint)(now / LabTime.Millisecond);
}
