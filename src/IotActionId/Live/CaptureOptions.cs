using IotActionId.Capture;

namespace IotActionId.Live;

/// <summary>What a capture session captures, and into which files.</summary>
public sealed record CaptureOptions
{
    /// <summary>The interface, by the name that the system has for it or that people know.</summary>
    public required string Interface { get; init; }

    /// <summary>The file. Where several are written, <c>{n}</c> in its name becomes their number and <c>{time}</c> the time at which each began
    /// (UTC); a name with neither gets both in front of its extension.</summary>
    public required string Path { get; init; }

    /// <summary>Only packets that this expression of libpcap lets through; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Bytes of each packet that are captured, 54 or more. Headers alone take 54 to 128; messages are TCP payload lengths then.</summary>
    public int SnapshotLength { get; init; } = CaptureReader.MaximumPacketLength;

    /// <summary>Whether the payload is kept too. If not, zeros stand where it was, but for what tells lengths and cipher suites.</summary>
    public bool FullPayload { get; init; }

    /// <summary>Whether packets that are not for this machine are captured too.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>Bytes that the kernel holds while the session is busy, 64 KiB or more.</summary>
    public int BufferSize { get; init; } = 64 << 20;

    /// <summary>After this time the session ends; null for never.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>After so many packets the session ends; null for never.</summary>
    public long? PacketCount { get; init; }

    /// <summary>A file that has grown to so many bytes is followed by the next; null for never.</summary>
    public long? MaximumFileSize { get; init; }

    /// <summary>A file that has been written to for so long is followed by the next; null for never.</summary>
    public TimeSpan? RotationInterval { get; init; }

    /// <summary>So many files are kept, the oldest are deleted; null for all.</summary>
    public int? MaximumFileCount { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether one file follows another.</summary>
    internal bool Rotates => MaximumFileSize is not null || RotationInterval is not null;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>.</exception>
    public void Validate()
    {
        Require(Interface.Length > 0, "An interface must be named; Get-IotInterface lists them.");
        Require(Path.Length > 0, "A file must be named.");
        Require(SnapshotLength is >= 54 and <= CaptureReader.MaximumPacketLength, $"The snapshot length must be 54 to {CaptureReader.MaximumPacketLength} bytes.");
        Require(BufferSize >= 1 << 16, "The buffer must have 65,536 bytes at least.");
        Require(Duration is null || Duration > TimeSpan.Zero, "The duration must be longer than zero.");
        Require(PacketCount is null or > 0, "At least one packet must be captured.");
        Require(MaximumFileSize is null or >= 4096, "A file must be allowed to have 4,096 bytes at least.");
        Require(RotationInterval is null || RotationInterval >= TimeSpan.FromSeconds(1), "A file must last a second at least.");
        Require(MaximumFileCount is null or > 0, "At least one file must be kept.");
        Require(MaximumFileCount is null || Rotates, "How many files are kept says nothing where one file is written: say with its size or its time when the next begins.");
    }

    private static void Require(bool met, string message)
    {
        if (!met)
        {
            throw new IotException(IotErrorId.InvalidArgument, message);
        }
    }
}
