using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IotActionId.Tests.Tls;

/// <summary>Protects QUIC Initial packets with keys that are given, not derived: those of RFC 9001 appendix A.1 and RFC 9369 appendix A.1.</summary>
internal sealed record QuicPackets(string Key, string Iv, string HeaderKey, uint Version, int InitialBits)
{
    public const string ConnectionId = "8394c8f03e515708";

    /// <summary>The CRYPTO frame of RFC 9001 appendix A.2: a ClientHello for example.com.</summary>
    public const string ClientFrame =
        "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c0000000"
        + "10000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e0005000501000000000033"
        + "00260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e040305"
        + "0306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
        + "75300901100f088394c8f03e51570806048000ffff";

    public static QuicPackets ClientV1 { get; } =
        new("1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2", 1, 0);

    public static QuicPackets ServerV1 { get; } =
        new("cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e", "c206b8d9b9f0f37644430b490eeaa314", 1, 0);

    public static QuicPackets ClientV2 { get; } =
        new("8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9", 0x6B3343CF, 1);

    /// <summary>An Initial packet with these frames and padding to a length.</summary>
    public byte[] Initial(byte[] frames, uint number = 2, int paddedTo = 1162, string destination = ConnectionId, byte[]? token = null)
    {
        byte[] payload = new byte[Math.Max(paddedTo, frames.Length)];
        frames.CopyTo(payload, 0);
        byte[] destinationId = Convert.FromHexString(destination);
        int length = 4 + payload.Length + 16;
        byte[] header =
        [
            (byte)(0xC3 | (InitialBits << 4)), .. Word(Version), (byte)destinationId.Length, .. destinationId, 0,
            (byte)(token?.Length ?? 0), .. token ?? [], (byte)(0x40 | (length >> 8)), (byte)length, .. Word(number),
        ];
        byte[] nonce = Convert.FromHexString(Iv);
        BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(8), BinaryPrimitives.ReadUInt32BigEndian(nonce.AsSpan(8)) ^ number);
        byte[] sealedPayload = new byte[payload.Length];
        byte[] tag = new byte[16];
        using var gcm = new AesGcm(Convert.FromHexString(Key), tag.Length);
        gcm.Encrypt(nonce, payload, sealedPayload, tag, header);
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString(HeaderKey);
        byte[] packet = [.. header, .. sealedPayload, .. tag];
        byte[] mask = aes.EncryptEcb(packet.AsSpan(header.Length, 16), PaddingMode.None);
        packet[0] ^= (byte)(mask[0] & 0x0F);
        for (int i = 0; i < 4; i++)
        {
            packet[header.Length - 4 + i] ^= mask[i + 1];
        }

        return packet;
    }

    /// <summary>A CRYPTO frame.</summary>
    public static byte[] Crypto(int offset, byte[] data) =>
        [6, (byte)(0x40 | (offset >> 8)), (byte)offset, (byte)(0x40 | (data.Length >> 8)), (byte)data.Length, .. data];

    private static byte[] Word(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
