using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IotActionId.Capture;

/// <summary>
/// Reads pcapng (draft-ietf-opsawg-pcapng). Only sections, interfaces and packets are looked at; all other blocks, decryption secrets
/// among them, are passed over unread.
/// </summary>
internal sealed class PcapngReader(CaptureInput input, string name) : CaptureReader(input, name)
{
    /// <summary>The type of a section header block: the same in both byte orders, and so the mark of the format.</summary>
    internal const uint SectionHeader = 0x0A0D_0D0A;

    /// <summary>The most interfaces that a section may describe.</summary>
    internal const int MaximumInterfaces = 65_536;

    private const uint InterfaceDescription = 1;
    private const uint ObsoletePacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrderMagic = 0x1A2B_3C4D;

    private const int BlockHeaderLength = 8;
    private const int TrailerLength = 4;
    private const int PacketHeaderLength = 28;
    private const int SimplePacketHeaderLength = 12;

    private readonly List<PcapngInterface> _interfaces = [];
    private bool _swapped;
    private bool _inBlock;
    private bool _strayPacketReported;
    private bool _longPacketReported;
    private uint _blockLength;
    private long _blockStart;
    private long _trailerStart;
    private long _lastTime;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override bool TryRead(ref CapturedPacket packet)
    {
        while (!Ended && FinishBlock() && StartBlock(out uint type))
        {
            switch (type)
            {
                case EnhancedPacket:
                case ObsoletePacket:
                    if (ReadPacket(type, ref packet))
                    {
                        return true;
                    }

                    break;
                case SimplePacket:
                    if (ReadSimplePacket(ref packet))
                    {
                        return true;
                    }

                    break;
                case InterfaceDescription:
                    ReadInterface();
                    break;
                default:
                    break;
            }
        }

        return false;
    }

    /// <summary>Passes over what is left of the block and checks that its length is repeated behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FinishBlock()
    {
        if (!_inBlock)
        {
            return true;
        }

        if (!Input.Skip(_trailerStart - Input.Offset) || !Input.Ensure(TrailerLength))
        {
            return EndOfInput(_blockStart);
        }

        if (Number(Input.Peek(TrailerLength), 0) != _blockLength)
        {
            return Fail(_blockStart, "has a block whose two lengths differ");
        }

        Input.Advance(TrailerLength);
        _inBlock = false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool StartBlock(out uint type)
    {
        _blockStart = Input.Offset;
        type = 0;
        if (!Input.Ensure(BlockHeaderLength))
        {
            return EndOfInput(_blockStart);
        }

        type = Number(Input.Peek(BlockHeaderLength), 0);
        if (type == SectionHeader && !StartSection())
        {
            return false;
        }

        uint length = Number(Input.Peek(BlockHeaderLength), 4);
        uint least = type switch
        {
            SectionHeader => 28,
            InterfaceDescription => 20,
            EnhancedPacket or ObsoletePacket => PacketHeaderLength + TrailerLength,
            SimplePacket => SimplePacketHeaderLength + TrailerLength,
            _ => BlockHeaderLength + TrailerLength,
        };
        if (length < least)
        {
            return Fail(_blockStart, FormattableString.Invariant($"has a block of impossible length ({length} bytes)"));
        }

        // Blocks are padded to 32 bits; some writers pad them and forget to count it.
        _blockLength = length;
        _trailerStart = _blockStart + (((long)length + 3) & ~3L) - TrailerLength;
        _inBlock = true;
        return true;
    }

    private bool StartSection()
    {
        if (!Input.Ensure(12))
        {
            return EndOfInput(_blockStart);
        }

        uint magic = MemoryMarshal.Read<uint>(Input.Peek(12)[8..]);
        if (magic != ByteOrderMagic && magic != BinaryPrimitives.ReverseEndianness(ByteOrderMagic))
        {
            return Fail(_blockStart, "has a section without a byte-order mark");
        }

        _swapped = magic != ByteOrderMagic;
        _interfaces.Clear();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadPacket(uint type, ref CapturedPacket packet)
    {
        CaptureInput input = Input;
        if (!input.Ensure(PacketHeaderLength))
        {
            return EndOfInput(_blockStart);
        }

        ReadOnlySpan<byte> header = input.Peek(PacketHeaderLength);
        uint index = type == EnhancedPacket ? Number(header, 8) : ShortNumber(header, 8);
        ulong ticks = ((ulong)Number(header, 12) << 32) | Number(header, 16);
        uint captured = Number(header, 20);
        uint original = Number(header, 24);
        if (index >= (uint)_interfaces.Count)
        {
            return PassStrayPacket(index);
        }

        PcapngInterface source = _interfaces[(int)index];
        _lastTime = source.ToNanoseconds(ticks);
        return TakeData(PacketHeaderLength, captured, original, source.LinkType, ref packet);
    }

    private bool ReadSimplePacket(ref CapturedPacket packet)
    {
        if (!Input.Ensure(SimplePacketHeaderLength))
        {
            return EndOfInput(_blockStart);
        }

        if (_interfaces.Count == 0)
        {
            return PassStrayPacket(0);
        }

        // The captured length is nowhere: it is the least of the original one, the snapshot length and the room in the block.
        uint original = Number(Input.Peek(SimplePacketHeaderLength), 8);
        long room = _trailerStart - _blockStart - SimplePacketHeaderLength;
        uint captured = (uint)Math.Min(Math.Min(original, _interfaces[0].SnapLength), room);
        return TakeData(SimplePacketHeaderLength, captured, original, _interfaces[0].LinkType, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeData(int headerLength, uint captured, uint original, LinkType linkType, ref CapturedPacket packet)
    {
        if (captured > _trailerStart - _blockStart - headerLength)
        {
            return Fail(_blockStart, FormattableString.Invariant($"has a packet that is longer ({captured} bytes) than its block"));
        }

        if (captured > MaximumPacketLength)
        {
            // The length of the block is known, so that the packets behind it can still be read.
            if (!_longPacketReported)
            {
                _longPacketReported = true;
                Report(_blockStart, FormattableString.Invariant($"has a packet of {captured} bytes"), "Packets of that length are passed over.");
            }

            return false;
        }

        int length = headerLength + (int)captured;
        if (!Input.Ensure(length))
        {
            return EndOfInput(_blockStart);
        }

        // A simple packet has no time: it is given that of the packet before it, so that times do not run backwards.
        packet.Time = _lastTime;
        packet.Data = Input.Peek(length)[headerLength..];
        packet.OriginalLength = PcapReader.WireLength(original, (int)captured);
        packet.LinkType = linkType;
        Input.Advance(length);
        return true;
    }

    private bool PassStrayPacket(uint index)
    {
        if (!_strayPacketReported)
        {
            _strayPacketReported = true;
            Report(_blockStart, FormattableString.Invariant($"has a packet of interface {index}, which it does not describe,"), "Such packets are passed over.");
        }

        return false;
    }

    private void ReadInterface()
    {
        const int FixedLength = 16;
        if (!Input.Ensure(FixedLength))
        {
            EndOfInput(_blockStart);
            return;
        }

        if (_interfaces.Count == MaximumInterfaces)
        {
            Fail(_blockStart, FormattableString.Invariant($"describes more than {MaximumInterfaces} interfaces"));
            return;
        }

        ReadOnlySpan<byte> body = Input.Peek(FixedLength);
        LinkType linkType = (LinkType)ShortNumber(body, 8);
        uint snapLength = Number(body, 12);
        Input.Advance(FixedLength);
        if (ReadTimeOptions(out byte resolution, out long offset))
        {
            _interfaces.Add(new PcapngInterface(linkType, snapLength, resolution, offset));
        }
    }

    private bool ReadTimeOptions(out byte resolution, out long offset)
    {
        const int OptionHeaderLength = 4;
        const ushort End = 0;
        const ushort TimeResolution = 9;
        const ushort TimeOffset = 14;

        resolution = 6;
        offset = 0;
        while (Input.Offset + OptionHeaderLength <= _trailerStart)
        {
            if (!Input.Ensure(OptionHeaderLength))
            {
                return EndOfInput(_blockStart);
            }

            ushort code = ShortNumber(Input.Peek(OptionHeaderLength), 0);
            int length = ShortNumber(Input.Peek(OptionHeaderLength), 2);
            int padded = (length + 3) & ~3;
            if (code == End)
            {
                break;
            }

            if (Input.Offset + OptionHeaderLength + padded > _trailerStart)
            {
                return Fail(_blockStart, "has an option that is longer than its block");
            }

            // An option has at most 65,535 bytes, which always fit the window.
            Input.Advance(OptionHeaderLength);
            if (!Input.Ensure(padded))
            {
                return EndOfInput(_blockStart);
            }

            ReadOnlySpan<byte> value = Input.Peek(padded);
            if (code == TimeResolution && length == 1)
            {
                resolution = value[0];
            }
            else if (code == TimeOffset && length == 8)
            {
                ulong raw = MemoryMarshal.Read<ulong>(value);
                offset = (long)(_swapped ? BinaryPrimitives.ReverseEndianness(raw) : raw);
            }

            Input.Advance(padded);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Number(ReadOnlySpan<byte> bytes, int offset)
    {
        uint raw = MemoryMarshal.Read<uint>(bytes[offset..]);
        return _swapped ? BinaryPrimitives.ReverseEndianness(raw) : raw;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort ShortNumber(ReadOnlySpan<byte> bytes, int offset)
    {
        ushort raw = MemoryMarshal.Read<ushort>(bytes[offset..]);
        return _swapped ? BinaryPrimitives.ReverseEndianness(raw) : raw;
    }
}
