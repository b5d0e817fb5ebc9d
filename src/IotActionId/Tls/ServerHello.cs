using System.Runtime.CompilerServices;

namespace IotActionId.Tls;

/// <summary>What a ServerHello or a HelloRetryRequest tells (RFC 8446 section 4.1.3).</summary>
internal sealed class ServerHello
{
    private ServerHello()
    {
    }

    /// <summary>The version chosen: that of supported_versions, or legacy_version.</summary>
    public int Version { get; private set; }

    /// <summary>The cipher suite chosen.</summary>
    public int CipherSuite { get; private set; }

    /// <summary>The application protocol chosen; null where none is, or where TLS 1.3 encrypts it.</summary>
    public string? Alpn { get; private set; }

    /// <summary>Whether both sides encrypt before they authenticate (RFC 7366).</summary>
    public bool EncryptThenMac { get; private set; }

    /// <summary>Whether it asks for another ClientHello (RFC 8446 section 4.1.4).</summary>
    public bool IsRetryRequest { get; private set; }

    /// <summary>Whether TLS 1.3 was chosen.</summary>
    public bool IsTls13 => TlsVersions.IsTls13(Version);

    // SHA-256 of "HelloRetryRequest": the random of a ServerHello that is none.
    private static ReadOnlySpan<byte> RetryRandom =>
    [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ];

    /// <summary>Reads the message's body.</summary>
    /// <param name="body">What follows the four bytes of type and length; may be cut short.</param>
    /// <returns>The hello, or null where the bytes are none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ServerHello? Read(ReadOnlySpan<byte> body)
    {
        var reader = new HelloReader(body);
        var hello = new ServerHello { Version = reader.UInt16() };
        hello.IsRetryRequest = reader.Take(32).SequenceEqual(RetryRandom);

        // The drafts of TLS 1.3 up to 21 had the version here, 0x7Fxx, and no session id; they died before the first gateway spoke TLS 1.3.
        reader.Vector8();
        hello.CipherSuite = reader.UInt16();
        if (hello.Version >> 8 is not (3 or 0xFE or 1) || reader.IsDamaged)
        {
            return null;
        }

        reader.Byte();
        var extensions = new HelloReader(reader.Vector16());
        while (!extensions.IsEmpty)
        {
            int type = extensions.UInt16();
            var data = new HelloReader(extensions.Vector16());
            switch (type)
            {
                case TlsExtension.SupportedVersions:
                    hello.Version = data.UInt16();
                    break;
                case TlsExtension.EncryptThenMac:
                    hello.EncryptThenMac = true;
                    break;
                case TlsExtension.Alpn:
                    data.UInt16();
                    ReadOnlySpan<byte> chosen = data.Vector8();
                    hello.Alpn = chosen.IsEmpty ? null : ClientHello.Text(chosen);
                    break;
            }
        }

        return hello;
    }
}
