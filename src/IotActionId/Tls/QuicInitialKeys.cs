using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Tls;

/// <summary>
/// The keys of a client's Initial packets. They follow from a published salt and the connection ID that the client chose, so anyone may open
/// these packets (RFC 9001 section 5.2, RFC 9369 section 3.3).
/// </summary>
internal sealed class QuicInitialKeys
{
    private const int KeyLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int SampleLength = 16;
    private const int LongestPacketNumber = 4;
    private static readonly byte[] SaltOfV1 = Convert.FromHexString("38762CF7F55934B34D179AE6A4C80CADCCBB7F0A");
    private static readonly byte[] SaltOfV2 = Convert.FromHexString("0DEDE3DEF700A6DB819381BE6E269DCBF9BD2ED9");
    private readonly byte[] _key;
    private readonly byte[] _nonce;
    private readonly byte[] _headerKey;

    private QuicInitialKeys(byte[] secret, string prefix)
    {
        _key = Expand(secret, prefix + " key", KeyLength);
        _nonce = Expand(secret, prefix + " iv", NonceLength);
        _headerKey = Expand(secret, prefix + " hp", KeyLength);
    }

    /// <summary>The keys of a connection; null for versions other than 1 and 2.</summary>
    /// <param name="version">The version of QUIC.</param>
    /// <param name="destination">The connection ID to which the client's first Initial goes.</param>
    public static QuicInitialKeys? Of(uint version, ReadOnlySpan<byte> destination)
    {
        if (version is not (QuicVersions.V1 or QuicVersions.V2))
        {
            return null;
        }

        Span<byte> initial = stackalloc byte[SHA256.HashSizeInBytes];
        HKDF.Extract(HashAlgorithmName.SHA256, destination, version == QuicVersions.V1 ? SaltOfV1 : SaltOfV2, initial);
        return new QuicInitialKeys(Expand(initial, "client in", SHA256.HashSizeInBytes), version == QuicVersions.V1 ? "quic" : "quicv2");
    }

    /// <summary>Opens a packet.</summary>
    /// <param name="packet">The whole packet and nothing behind it.</param>
    /// <param name="packetNumberOffset">Bytes in front of its packet number.</param>
    /// <param name="frames">Takes the frames: as long as the packet.</param>
    /// <param name="count">Bytes of frames.</param>
    /// <returns>Whether these were its keys and nothing in it was changed.</returns>
    public bool TryOpen(ReadOnlySpan<byte> packet, int packetNumberOffset, Span<byte> frames, out int count)
    {
        count = 0;
        if (packet.Length < packetNumberOffset + LongestPacketNumber + SampleLength)
        {
            return false;
        }

        // RFC 9001 section 5.4: the mask comes from bytes that stand behind the longest packet number there is.
        Span<byte> mask = stackalloc byte[SampleLength];
        using (var cipher = Aes.Create())
        {
            cipher.Key = _headerKey;
            cipher.EncryptEcb(packet.Slice(packetNumberOffset + LongestPacketNumber, SampleLength), mask, PaddingMode.None);
        }

        int first = packet[0] ^ (mask[0] & 0x0F);
        int numberLength = (first & 3) + 1;
        int headerLength = packetNumberOffset + numberLength;
        int length = packet.Length - headerLength - TagLength;
        if (length < 0)
        {
            return false;
        }

        byte[] header = packet[..headerLength].ToArray();
        header[0] = (byte)first;

        // Packet numbers of Initials start at 0 (RFC 9000 section 12.3) and hellos come first, so that what is sent of a number is all of it.
        Span<byte> nonce = stackalloc byte[NonceLength];
        _nonce.CopyTo(nonce);
        for (int i = 0; i < numberLength; i++)
        {
            header[packetNumberOffset + i] ^= mask[1 + i];
            nonce[NonceLength - numberLength + i] ^= header[packetNumberOffset + i];
        }

        try
        {
            using var cipher = new AesGcm(_key, TagLength);
            cipher.Decrypt(nonce, packet.Slice(headerLength, length), packet[^TagLength..], frames[..length], header);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        count = length;
        return true;
    }

    /// <summary>HKDF-Expand-Label with an empty context (RFC 8446 section 7.1).</summary>
    private static byte[] Expand(ReadOnlySpan<byte> secret, string label, int length)
    {
        byte[] name = Encoding.ASCII.GetBytes("tls13 " + label);
        byte[] output = new byte[length];
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, [0, (byte)length, (byte)name.Length, .. name, 0]);
        return output;
    }
}
