using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Tls;

/// <summary>The names by which analysts know a TLS client: what its ClientHello offers, hashed. GREASE values (RFC 8701) do not count.</summary>
/// <param name="Ja3">
/// 32 hexadecimal digits: MD5 over version, suites, extensions, groups and point formats in decimal (Salesforce, "TLS Fingerprinting with JA3").
/// </param>
/// <param name="Ja4">
/// The JA4 client fingerprint of FoxIO (its BSD-licensed part), such as <c>t13d1516h2_8daaf6152771_e5627efa2ab1</c>.
/// </param>
internal readonly record struct ClientFingerprint(string Ja3, string Ja4)
{
    private const int MessageHeader = 4;
    private const byte ClientHelloType = 1;
    private const int HashDigits = 12;
    private const string NothingHashed = "000000000000";

    /// <summary>The fingerprints of a ClientHello.</summary>
    /// <param name="clientHello">The handshake message: type, three bytes of length, body. Bytes behind it are not read.</param>
    /// <param name="quic">Whether QUIC carried it, not TCP.</param>
    /// <returns>Null where it is no whole ClientHello: part of a hello would give the fingerprint of another client.</returns>
    public static ClientFingerprint? Of(ReadOnlySpan<byte> clientHello, bool quic)
    {
        if (clientHello.Length < MessageHeader || clientHello[0] != ClientHelloType)
        {
            return null;
        }

        int length = (clientHello[1] << 16) | (clientHello[2] << 8) | clientHello[3];
        return length > clientHello.Length - MessageHeader || ClientHello.Read(clientHello.Slice(MessageHeader, length)) is not { } hello
            ? null
            : Of(hello, quic);
    }

    /// <summary>The fingerprints of a ClientHello that was read before.</summary>
    /// <param name="hello">The hello.</param>
    /// <param name="quic">Whether QUIC carried it, not TCP.</param>
    /// <returns>Null where the hello is not whole.</returns>
    public static ClientFingerprint? Of(ClientHello hello, bool quic)
    {
        if (!hello.IsWhole)
        {
            return null;
        }

        int[] suites = WithoutGrease(hello.CipherSuites);
        int[] extensions = WithoutGrease(hello.Extensions);
        return new ClientFingerprint(HashOfJa3(Ja3Text(hello, suites, extensions)), Ja4Of(hello, suites, extensions, quic));
    }

    /// <summary>What JA3 hashes.</summary>
    internal static string Ja3Text(ClientHello hello) => Ja3Text(hello, WithoutGrease(hello.CipherSuites), WithoutGrease(hello.Extensions));

    private static string Ja3Text(ClientHello hello, int[] suites, int[] extensions)
    {
        var text = new StringBuilder(256).Append(CultureInfo.InvariantCulture, $"{hello.LegacyVersion}");
        ReadOnlySpan<int[]> fields = [suites, extensions, WithoutGrease(hello.Groups), [.. hello.PointFormats]];
        foreach (int[] field in fields)
        {
            text.Append(',').AppendJoin('-', field);
        }

        return text.ToString();
    }

#pragma warning disable CA5351 // MD5 is what JA3 is made of; it protects nothing here.
    private static string HashOfJa3(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5351

    private static string Ja4Of(ClientHello hello, int[] suites, int[] extensions, bool quic)
    {
        char transport = quic ? 'q' : 't';
        char destination = Array.IndexOf(extensions, TlsExtension.ServerName) >= 0 ? 'd' : 'i';
        string counts = string.Create(CultureInfo.InvariantCulture, $"{Math.Min(suites.Length, 99):D2}{Math.Min(extensions.Length, 99):D2}");
        string kept = HexList(Sorted(Array.FindAll(extensions, static type => type is not (TlsExtension.ServerName or TlsExtension.Alpn))));
        string algorithms = HexList(WithoutGrease(hello.SignatureAlgorithms));
        string tail = kept.Length == 0 || algorithms.Length == 0 ? kept : $"{kept}_{algorithms}";
        return $"{transport}{Version(hello)}{destination}{counts}{Ends(hello.FirstProtocol.Span)}_{ShortHash(HexList(Sorted(suites)))}_{ShortHash(tail)}";
    }

    /// <summary>The highest version offered, in the two characters of JA4.</summary>
    private static string Version(ClientHello hello)
    {
        int[] offered = WithoutGrease(hello.SupportedVersions);
        return (offered.Length == 0 ? hello.LegacyVersion : offered.Max()) switch
        {
            0x0304 => "13",
            0x0303 => "12",
            0x0302 => "11",
            0x0301 => "10",
            0x0300 => "s3",
            0x0002 => "s2",
            _ => "00",
        };
    }

    /// <summary>The first and the last character of a protocol name; of its hexadecimal form where either is no ASCII letter or digit.</summary>
    private static string Ends(ReadOnlySpan<byte> protocol)
    {
        if (protocol.IsEmpty)
        {
            return "00";
        }

        (byte first, byte last) = (protocol[0], protocol[^1]);
        return char.IsAsciiLetterOrDigit((char)first) && char.IsAsciiLetterOrDigit((char)last)
            ? $"{(char)first}{(char)last}"
            : $"{first >> 4:x}{last & 0xF:x}";
    }

    private static string ShortHash(string text) =>
        text.Length == 0 ? NothingHashed : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..HashDigits];

    private static string HexList(int[] values) => string.Join(',', values.Select(static value => value.ToString("x4", CultureInfo.InvariantCulture)));

    private static int[] Sorted(int[] values) => [.. values.Order()];

    private static int[] WithoutGrease(IReadOnlyList<int> values) => [.. values.Where(static value => !TlsExtension.IsGrease(value))];
}
