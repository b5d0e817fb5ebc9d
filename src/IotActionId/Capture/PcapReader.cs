using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IotActionId.Capture;

/// <summary>Reads classic pcap (draft-ietf-opsawg-pcap).</summary>
internal sealed class PcapReader(CaptureInput input, string name, PcapFormat format) : CaptureReader(input, name)
{
    private const int FileHeaderLength = 24;
    private const int LinkTypeOffset = 20;

    private readonly bool _swapped = format.Swapped;
    private readonly int _fractionNanoseconds = format.FractionNanoseconds;
    private readonly int _headerLength = format.RecordHeaderLength;
    private LinkType _linkType;
    private bool _started;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool TryRead(ref CapturedPacket packet)
    {
        CaptureInput input = Input;
        if (Ended || (!_started && !ReadFileHeader()))
        {
            return false;
        }

        int headerLength = _headerLength;
        if (!input.Ensure(headerLength))
        {
            return EndOfInput(input.Offset);
        }

        RecordHeader header = MemoryMarshal.Read<RecordHeader>(input.Peek(headerLength));
        if (_swapped)
        {
            header = header.Reverse();
        }

        if (header.CapturedLength > MaximumPacketLength)
        {
            return Fail(input.Offset, FormattableString.Invariant($"has a packet of impossible length ({header.CapturedLength} bytes)"));
        }

        int length = (int)header.CapturedLength;
        if (!input.Ensure(headerLength + length))
        {
            return EndOfInput(input.Offset);
        }

        // Unsigned 32-bit seconds end in 2106: the product cannot overflow.
        packet.Time = (header.Seconds * 1_000_000_000L) + (header.Fraction * (long)_fractionNanoseconds);
        packet.Data = input.Peek(headerLength + length)[headerLength..];
        packet.OriginalLength = WireLength(header.OriginalLength, length);
        packet.LinkType = _linkType;
        input.Advance(headerLength + length);
        return true;
    }

    /// <summary>The length on the wire as a sane number: some writers leave it zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int WireLength(uint original, int captured) => (int)Math.Min(Math.Max(original, (uint)captured), int.MaxValue);

    private bool ReadFileHeader()
    {
        if (!Input.Ensure(FileHeaderLength))
        {
            return EndOfInput(0);
        }

        uint network = MemoryMarshal.Read<uint>(Input.Peek(FileHeaderLength)[LinkTypeOffset..]);
        if (_swapped)
        {
            network = BinaryPrimitives.ReverseEndianness(network);
        }

        // The upper half may say that frames end in a checksum of up to 15 words; the IP length excludes it from the payload anyway.
        _linkType = (LinkType)(ushort)network;
        Input.Advance(FileHeaderLength);
        _started = true;
        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct RecordHeader
    {
        public readonly uint Seconds;
        public readonly uint Fraction;
        public readonly uint CapturedLength;
        public readonly uint OriginalLength;

        private RecordHeader(uint seconds, uint fraction, uint capturedLength, uint originalLength)
        {
            Seconds = seconds;
            Fraction = fraction;
            CapturedLength = capturedLength;
            OriginalLength = originalLength;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public RecordHeader Reverse() => new(
            BinaryPrimitives.ReverseEndianness(Seconds),
            BinaryPrimitives.ReverseEndianness(Fraction),
            BinaryPrimitives.ReverseEndianness(CapturedLength),
            BinaryPrimitives.ReverseEndianness(OriginalLength));
    }
}
