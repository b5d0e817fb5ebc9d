using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>The QUIC versions whose Initial packets can be read: anyone can, their keys come from the packet itself (RFC 9001 section 5.2).</summary>
/// <param name="Salt">The initial salt.</param>
/// <param name="LabelPrefix">What the key labels begin with.</param>
/// <param name="InitialType">The packet type of an Initial.</param>
internal sealed record QuicVersion(byte[] Salt, string LabelPrefix, int InitialType)
{
    private const uint V1 = 1;
    private const uint V2 = 0x6B3343CF;

    private static readonly QuicVersion Version1 = new(Convert.FromHexString("38762CF7F55934B34D179AE6A4C80CADCCBB7F0A"), "quic ", 0);
    private static readonly QuicVersion Version2 = new(Convert.FromHexString("0DEDE3DEF700A6DB819381BE6E269DCBF9BD2ED9"), "quicv2 ", 1);
    private static readonly QuicVersion Draft29 = new(Convert.FromHexString("AFBFEC289993D24C9E9786F19C6111E04390A899"), "quic ", 0);
    private static readonly QuicVersion Draft23 = new(Convert.FromHexString("C3EEF712C72EBB5A11A7D2432BB46365BEF9F502"), "quic ", 0);

    /// <summary>The version of a number: RFC 9000, RFC 9369, or a draft that was deployed; null where its keys are not known.</summary>
    public static QuicVersion? Of(uint number) => number switch
    {
        V1 => Version1,
        V2 => Version2,
        >= 0xFF00001D and <= 0xFF000022 => Draft29,
        >= 0xFF000017 and <= 0xFF00001C => Draft23,
        _ => null,
    };

    /// <summary>Whether a number is that of any QUIC, readable or not: of the IETF, a draft, or Google's own (<c>Q050</c>).</summary>
    public static bool IsKnown(uint number) =>
        number is V1 or V2
        || number >> 8 == 0xFF0000
        || (number >> 24 is 'Q' or 'T' && IsDigit(number >> 16) && IsDigit(number >> 8) && IsDigit(number));

    /// <summary>The version number of a long header.</summary>
    /// <param name="datagram">At least 5 bytes.</param>
    public static uint NumberOf(ReadOnlySpan<byte> datagram) => BinaryPrimitives.ReadUInt32BigEndian(datagram[1..]);

    private static bool IsDigit(uint letter) => (byte)letter is >= (byte)'0' and <= (byte)'9';
}
