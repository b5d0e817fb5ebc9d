using System.Buffers.Binary;

namespace IotActionId.Capture;

/// <summary>
/// Writes a classic pcap file with nanosecond times, in the byte order of the machine's kind (little-endian). Only whole records reach the
/// file, so that it can be read at every moment while it grows. On Unix only its owner may read it: a capture is private.
/// </summary>
/// <remarks>Not safe for use from several threads at a time.</remarks>
public sealed class PcapWriter : IDisposable
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // How the systems say that there is no room: ENOSPC, EDQUOT, ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL.
    private const int NoSpaceUnix = 28;
    private const int NoQuotaLinux = 122;
    private const int NoSpaceWindows = unchecked((int)0x80070070);
    private const int HandleFullWindows = unchecked((int)0x80070027);

    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[RecordHeaderLength + CaptureReader.MaximumPacketLength];
    private int _used;
    private long _flushed;
    private long _flushedPackets;

    /// <summary>Creates the file and writes its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="linkType">What the first byte of every packet is.</param>
    /// <param name="overwrite">Whether a file that exists is replaced.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/> where the directory does not exist,
    /// <see cref="IotErrorId.FileAccessDenied"/> where the file cannot be written or exists and must not be replaced.</exception>
    public PcapWriter(string path, LinkType linkType, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        _stream = Create(path, overwrite);
        try
        {
            WriteFileHeader(linkType);
            Flush();
        }
        catch (IotException)
        {
            // What has no header is no capture.
            _stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Bytes written, including those that <see cref="Flush"/> has yet to hand to the file.</summary>
    public long Length { get; private set; }

    /// <summary>Packets written.</summary>
    public long Packets { get; private set; }

    /// <summary>Packets among <see cref="Packets"/> that a failed <see cref="Flush"/> has lost.</summary>
    internal long LostPackets { get; private set; }

    /// <summary>Appends a packet.</summary>
    /// <param name="timeNs">Nanoseconds since 1970-01-01 UTC. The format holds 1970 to 2106; times outside are written as its ends.</param>
    /// <param name="data">The bytes to keep, at most <see cref="CaptureReader.MaximumPacketLength"/> of which are written.</param>
    /// <param name="originalLength">Bytes on the wire; at least as many as are kept.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.DiskFull"/>, <see cref="IotErrorId.FileAccessDenied"/> where the file cannot be
    /// written for another reason.</exception>
    public void Write(long timeNs, ReadOnlySpan<byte> data, int originalLength) => Append(timeNs, data, originalLength);

    /// <summary>Appends a packet as <see cref="Write"/> does.</summary>
    /// <returns>The bytes that are kept, in the buffer from which they will go to the file: until the next call they can be changed.</returns>
    internal Span<byte> Append(long timeNs, ReadOnlySpan<byte> data, int originalLength)
    {
        if (data.Length > CaptureReader.MaximumPacketLength)
        {
            originalLength = Math.Max(originalLength, data.Length);
            data = data[..CaptureReader.MaximumPacketLength];
        }

        if (_used + RecordHeaderLength + data.Length > _buffer.Length)
        {
            Flush();
        }

        (long seconds, long fraction) = Math.DivRem(Math.Clamp(timeNs, 0, (uint.MaxValue * 1_000_000_000L) + 999_999_999), 1_000_000_000);
        Span<byte> record = _buffer.AsSpan(_used);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)fraction);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], Math.Max(originalLength, data.Length));
        data.CopyTo(record[RecordHeaderLength..]);
        _used += RecordHeaderLength + data.Length;
        Length += RecordHeaderLength + data.Length;
        Packets++;
        return record.Slice(RecordHeaderLength, data.Length);
    }

    /// <summary>Hands everything written so far to the file, so that a reader sees it. Where that fails, the file ends before the records that it was to get.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.DiskFull"/> or <see cref="IotErrorId.FileAccessDenied"/> where the file cannot be written.</exception>
    public void Flush()
    {
        int used = _used;
        _used = 0;
        try
        {
            _stream.Write(_buffer, 0, used);
            _flushed += used;
            _flushedPackets = Packets;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TakeBack();
            LostPackets = Packets - _flushedPackets;
            throw IsDiskFull(exception)
                ? new IotException(IotErrorId.DiskFull, $"The disk is full: '{Path}' ends here, and what it holds is whole. Make room, or keep fewer files (-MaximumFileCount).", Path, exception)
                : new IotException(IotErrorId.FileAccessDenied, $"The capture file '{Path}' cannot be written: {exception.Message}", Path, exception);
        }
    }

    /// <summary>Waits until the disk itself has what was flushed: that much survives a power cut. May be called from any thread.</summary>
    internal void FlushToDisk()
    {
        try
        {
            RandomAccess.FlushToDisk(_stream.SafeFileHandle);
        }
        catch (Exception exception) when (exception is ObjectDisposedException or IOException or UnauthorizedAccessException)
        {
            // Closed meanwhile, or no disk at all; the next write says what is wrong.
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.DiskFull"/> or <see cref="IotErrorId.FileAccessDenied"/> where the file cannot be written.</exception>
    public void Dispose()
    {
        using (_stream)
        {
            if (_used > 0)
            {
                Flush();
            }
        }
    }

    private static bool IsDiskFull(Exception exception) => exception.HResult is NoSpaceUnix or NoQuotaLinux or NoSpaceWindows or HandleFullWindows;

    /// <summary>Cuts off the part of a record that a failed write has left.</summary>
    private void TakeBack()
    {
        try
        {
            _stream.SetLength(_flushed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // A pipe, or a disk that is gone: there is nothing to mend.
        }
    }

    private static FileStream Create(string path, bool overwrite)
    {
        FileStreamOptions options = new()
        {
            Mode = overwrite ? FileMode.Create : FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            FileStream stream = new(path, options);
            if (!OperatingSystem.IsWindows() && overwrite)
            {
                // A file that was there keeps its mode otherwise.
                File.SetUnixFileMode(stream.SafeFileHandle, OwnerOnly);
            }

            return stream;
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new IotException(IotErrorId.FileNotFound, $"The directory of '{path}' does not exist. Create it first.", path, exception);
        }
        catch (IOException exception) when (!overwrite && File.Exists(path))
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The file '{path}' exists already. Name another, or allow it to be replaced.", path, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The capture file '{path}' cannot be written: {exception.Message}", path, exception);
        }
    }

    private void WriteFileHeader(LinkType linkType)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer, 0xA1B2_3C4D);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(16), CaptureReader.MaximumPacketLength);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(20), (uint)linkType);
        _used = FileHeaderLength;
        Length = FileHeaderLength;
    }
}
