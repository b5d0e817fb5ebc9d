using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>The thirteen bytes in front of a DTLS record (RFC 6347 section 4.1).</summary>
internal readonly record struct DtlsRecordHeader(TlsContentType Type, ushort Version, ushort Epoch, int BodyLength)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 13;

    /// <summary>The version of OpenSSL's DTLS before RFC 4347, which VPN clients kept.</summary>
    private const ushort BeforeStandard = 0x0100;

    /// <summary>A record whose header carries a connection id of a length that only the handshake tells (RFC 9146).</summary>
    public const TlsContentType WithConnectionId = (TlsContentType)25;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">From the header on.</param>
    /// <param name="header">What it says.</param>
    /// <returns>Whether there is one: a known type, a version from DTLS 1.0 to 1.3, a length that is allowed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out DtlsRecordHeader header)
    {
        header = default;
        if (bytes.Length < Size)
        {
            return false;
        }

        header = new DtlsRecordHeader(
            (TlsContentType)bytes[0],
            BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[11..]));
        return header.Type is >= TlsContentType.ChangeCipherSpec and <= WithConnectionId
            && header.Version is 0xFEFF or 0xFEFD or 0xFEFC or BeforeStandard
            && header.BodyLength <= TlsRecordHeader.MaxBodyLength;
    }

    /// <summary>Whether a datagram consists of records: their lengths must add up to its own, as far as it was captured.</summary>
    public static bool Fills(ReadOnlySpan<byte> captured, int length)
    {
        int at = 0;
        while (at < length && (at == 0 || captured.Length - at >= Size || captured.Length == length))
        {
            if (!TryRead(captured.Length > at ? captured[at..] : default, out DtlsRecordHeader header) || header.BodyLength == 0)
            {
                return false;
            }

            if (header.Type == WithConnectionId)
            {
                return true;
            }

            at += Size + header.BodyLength;
        }

        return at > 0 && (at == length || (at < length && captured.Length < length));
    }
}
