using System.Buffers.Binary;
using System.Text;

namespace IotActionId.Tests.Tls;

/// <summary>Makes TLS by hand: records and hellos with whatever content a test wants.</summary>
internal static class TlsBytes
{
    public static byte[] Record(int type, byte[] body, int version = 0x0303)
    {
        byte[] record = new byte[5 + body.Length];
        record[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), (ushort)version);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)body.Length);
        body.CopyTo(record, 5);
        return record;
    }

    public static byte[] Record(int type, int bodyLength, Random random, int version = 0x0303)
    {
        byte[] body = new byte[bodyLength];
        random.NextBytes(body);
        return Record(type, body, version);
    }

    public static byte[] Handshake(int type, byte[] body) => [(byte)type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    public static byte[] ClientHello(string? serverName = "hub.example", int[]? versions = null, string[]? alpn = null, int padding = 0, int[]? suites = null)
    {
        List<byte> extensions = [];
        if (serverName is not null)
        {
            byte[] name = Encoding.ASCII.GetBytes(serverName);
            extensions.AddRange(Extension(0, Vector16([0, .. Vector16(name)])));
        }

        if (padding > 0)
        {
            extensions.AddRange(Extension(21, new byte[padding]));
        }

        if (versions is not null)
        {
            extensions.AddRange(Extension(43, Vector8([.. versions.SelectMany(Word)])));
        }

        if (alpn is not null)
        {
            extensions.AddRange(Extension(16, Vector16([.. alpn.SelectMany(static name => Vector8(Encoding.ASCII.GetBytes(name)))])));
        }

        suites ??= [0x1301, 0xC02F, 0xC013];
        return Handshake(1, [3, 3, .. new byte[32], .. Vector8(new byte[32]), .. Vector16([.. suites.SelectMany(Word)]), 1, 0, .. Vector16([.. extensions])]);
    }

    public static byte[] ServerHello(int suite, bool tls13 = false, string? alpn = null, bool encryptThenMac = false, byte[]? random = null, int legacyVersion = 0x0303)
    {
        List<byte> extensions = [];
        if (tls13)
        {
            extensions.AddRange(Extension(43, [3, 4]));
        }

        if (alpn is not null)
        {
            extensions.AddRange(Extension(16, Vector16(Vector8(Encoding.ASCII.GetBytes(alpn)))));
        }

        if (encryptThenMac)
        {
            extensions.AddRange(Extension(22, []));
        }

        return Handshake(2, [.. Word(legacyVersion), .. random ?? new byte[32], .. Vector8(new byte[32]), .. Word(suite), 0, .. Vector16([.. extensions])]);
    }

    public static byte[] Extension(int type, byte[] data) => [.. Word(type), .. Vector16(data)];

    public static byte[] Vector8(byte[] bytes) => [(byte)bytes.Length, .. bytes];

    public static byte[] Vector16(byte[] bytes) => [.. Word(bytes.Length), .. bytes];

    public static byte[] Word(int value) => [(byte)(value >> 8), (byte)value];
}
