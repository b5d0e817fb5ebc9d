using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Tests.Tls;

/// <summary>Makes the Initial packets of QUIC clients by hand.</summary>
internal static class QuicBytes
{
    private static readonly byte[] ConnectionId = Convert.FromHexString("8394C8F03E515708");

    /// <summary>A CRYPTO frame.</summary>
    public static byte[] Crypto(int offset, byte[] data) => [6, .. VarInt(offset), .. VarInt(data.Length), .. data];

    /// <summary>An integer in four bytes; QUIC allows more bytes than needed.</summary>
    public static byte[] VarInt(int value) => [(byte)(0x80 | (value >> 24)), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>A packet under the client's keys.</summary>
    public static byte[] Initial(byte[] frames, int number = 0, bool v2 = false, byte[]? destination = null, byte[]? keyedBy = null, byte[]? token = null)
    {
        destination ??= ConnectionId;
        token ??= [];
        byte[] salt = Convert.FromHexString(v2 ? "0dede3def700a6db819381be6e269dcbf9bd2ed9" : "38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
        byte[] secret = Expand(HKDF.Extract(HashAlgorithmName.SHA256, keyedBy ?? destination, salt), "client in", 32);
        string prefix = v2 ? "quicv2 " : "quic ";
        frames = [.. frames, .. new byte[Math.Max(0, 4 - frames.Length)]];
        int length = 2 + frames.Length + 16;
        byte[] version = v2 ? [0x6B, 0x33, 0x43, 0xCF] : [0, 0, 0, 1];
        byte[] header =
        [
            (byte)(v2 ? 0xD1 : 0xC1), .. version, (byte)destination.Length, .. destination, 0,
            .. VarInt(token.Length), .. token, .. VarInt(length), (byte)(number >> 8), (byte)number,
        ];
        byte[] nonce = Expand(secret, prefix + "iv", 12);
        nonce[10] ^= (byte)(number >> 8);
        nonce[11] ^= (byte)number;
        byte[] sealedFrames = new byte[frames.Length];
        byte[] tag = new byte[16];
        using var gcm = new AesGcm(Expand(secret, prefix + "key", 16), 16);
        gcm.Encrypt(nonce, frames, sealedFrames, tag, header);
        byte[] packet = [.. header, .. sealedFrames, .. tag];
        using var aes = Aes.Create();
        aes.Key = Expand(secret, prefix + "hp", 16);
        byte[] mask = aes.EncryptEcb(packet.AsSpan(header.Length + 2, 16), PaddingMode.None);
        packet[0] ^= (byte)(mask[0] & 0x0F);
        packet[header.Length - 2] ^= mask[1];
        packet[header.Length - 1] ^= mask[2];
        return packet;
    }

    private static byte[] Expand(byte[] secret, string label, int length)
    {
        byte[] name = Encoding.ASCII.GetBytes("tls13 " + label);
        return HKDF.Expand(HashAlgorithmName.SHA256, secret, length, [0, (byte)length, (byte)name.Length, .. name, 0]);
    }
}
