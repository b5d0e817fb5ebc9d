using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Tls;

/// <summary>The keys of the Initial packets that one side sends (RFC 9001 section 5.2). They protect against accidents, not against readers.</summary>
internal sealed class QuicInitialKeys : IDisposable
{
    private const int KeyLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HashLength = 32;
    private readonly AesGcm _payload;
    private readonly Aes _header;
    private readonly byte[] _iv;

    /// <summary>Derives the keys.</summary>
    /// <param name="version">The version.</param>
    /// <param name="connectionId">The destination connection id of the client's first Initial.</param>
    /// <param name="fromClient">Whose packets they are for.</param>
    public QuicInitialKeys(QuicVersion version, ReadOnlySpan<byte> connectionId, bool fromClient)
    {
        Span<byte> initial = stackalloc byte[HashLength];
        HKDF.Extract(HashAlgorithmName.SHA256, connectionId, version.Salt, initial);
        Span<byte> secret = stackalloc byte[HashLength];
        Expand(initial, fromClient ? "client in" : "server in", secret);
        Span<byte> key = stackalloc byte[KeyLength];
        Expand(secret, version.LabelPrefix + "key", key);
        _payload = new AesGcm(key, TagLength);
        _iv = new byte[NonceLength];
        Expand(secret, version.LabelPrefix + "iv", _iv);
        Expand(secret, version.LabelPrefix + "hp", key);
        _header = Aes.Create();
        _header.SetKey(key);
    }

    /// <summary>Removes the protection of a packet (RFC 9001 sections 5.3 and 5.4).</summary>
    /// <param name="packet">The packet, from its first byte to the end of its payload.</param>
    /// <param name="numberAt">Where the packet number begins.</param>
    /// <param name="plaintext">Receives the frames; as long as <paramref name="packet"/>.</param>
    /// <returns>How many bytes the frames take; -1 where the packet does not authenticate.</returns>
    public int Open(ReadOnlySpan<byte> packet, int numberAt, Span<byte> plaintext)
    {
        const int SampleAt = 4;
        const int SampleLength = 16;
        if (packet.Length < numberAt + SampleAt + SampleLength)
        {
            return -1;
        }

        Span<byte> mask = stackalloc byte[SampleLength];
        _header.EncryptEcb(packet.Slice(numberAt + SampleAt, SampleLength), mask, PaddingMode.None);
        byte first = (byte)(packet[0] ^ (mask[0] & 0x0F));
        int numberLength = (first & 3) + 1;
        int bodyAt = numberAt + numberLength;
        Span<byte> associated = stackalloc byte[bodyAt];
        packet[..bodyAt].CopyTo(associated);
        associated[0] = first;
        uint number = 0;
        for (int i = 0; i < numberLength; i++)
        {
            associated[numberAt + i] ^= mask[i + 1];
            number = (number << 8) | associated[numberAt + i];
        }

        // The first packets of a connection: their numbers need no more bytes than they show.
        Span<byte> nonce = stackalloc byte[NonceLength];
        _iv.CopyTo(nonce);
        Span<byte> low = nonce[^sizeof(uint)..];
        BinaryPrimitives.WriteUInt32BigEndian(low, BinaryPrimitives.ReadUInt32BigEndian(low) ^ number);
        int length = packet.Length - bodyAt - TagLength;
        if (length < 0)
        {
            return -1;
        }

        try
        {
            _payload.Decrypt(nonce, packet.Slice(bodyAt, length), packet[^TagLength..], plaintext[..length], associated);
            return length;
        }
        catch (AuthenticationTagMismatchException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _payload.Dispose();
        _header.Dispose();
    }

    /// <summary>HKDF-Expand-Label with an empty context (RFC 8446 section 7.1).</summary>
    private static void Expand(ReadOnlySpan<byte> secret, string label, Span<byte> output)
    {
        Span<byte> info = stackalloc byte[64];
        int labelLength = Encoding.ASCII.GetBytes("tls13 " + label, info[3..]);
        BinaryPrimitives.WriteUInt16BigEndian(info, (ushort)output.Length);
        info[2] = (byte)labelLength;
        info[3 + labelLength] = 0;
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, info[..(4 + labelLength)]);
    }
}
