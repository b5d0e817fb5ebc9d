using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IotActionId.Tls;

/// <summary>The fingerprints of a ClientHello that analysts look up: JA3 (Salesforce, BSD-3-Clause) and JA4 (FoxIO; its client part is BSD-3-Clause).</summary>
internal static class ClientFingerprint
{
    private const int HashDigits = 12;
    private const string NoHash = "000000000000";

    /// <summary>JA3: the MD5 of version, suites, extensions, groups and point formats as decimal numbers in the order of the hello.</summary>
    public static string Ja3(ClientHello hello)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{hello.LegacyVersion},{Decimal(hello.CipherSuites)},{Decimal(hello.Extensions)},{Decimal(hello.Groups)},{string.Join('-', hello.PointFormats)}");
#pragma warning disable CA5351 // The fingerprint is defined with MD5; nothing is protected by it.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5351
    }

    /// <summary>JA4: transport, version, counts and ALPN in the open, then the sorted suites and the sorted extensions with the signature algorithms, each as a cut SHA-256.</summary>
    /// <param name="hello">The hello.</param>
    /// <param name="transport"><c>t</c> for TLS over TCP, <c>q</c> for QUIC, <c>d</c> for DTLS.</param>
    public static string Ja4(ClientHello hello, char transport)
    {
        string[] suites = Hexadecimal(hello.CipherSuites);
        string[] extensions = Hexadecimal(hello.Extensions);
        char name = extensions.Contains("0000") ? 'd' : 'i';
        string front = string.Create(
            CultureInfo.InvariantCulture,
            $"{transport}{Version(hello)}{name}{Math.Min(suites.Length, 99):00}{Math.Min(extensions.Length, 99):00}{Alpn(hello.FirstProtocol)}");

        string[] listed = [.. extensions.Where(static extension => extension is not ("0000" or "0010"))];
        Array.Sort(suites, StringComparer.Ordinal);
        Array.Sort(listed, StringComparer.Ordinal);
        string[] algorithms = Hexadecimal(hello.SignatureAlgorithms);
        string second = string.Join(',', listed) + (algorithms.Length > 0 ? "_" + string.Join(',', algorithms) : "");
        return $"{front}_{(suites.Length == 0 ? NoHash : Hash(string.Join(',', suites)))}_{(listed.Length == 0 ? NoHash : Hash(second))}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)))[..HashDigits];

    private static string Decimal(ushort[] values) =>
        string.Join('-', values.Where(static value => !TlsExtension.IsGrease(value)));

    private static string[] Hexadecimal(ushort[] values) =>
        [.. values.Where(static value => !TlsExtension.IsGrease(value)).Select(static value => value.ToString("x4", CultureInfo.InvariantCulture))];

    private static string Version(ClientHello hello)
    {
        int version = hello.LegacyVersion;
        if (Array.Exists(hello.SupportedVersions, static offered => !TlsExtension.IsGrease(offered)))
        {
            // DTLS counts downwards.
            IEnumerable<ushort> offered = hello.SupportedVersions.Where(static offered => !TlsExtension.IsGrease(offered));
            version = version >> 8 == 0xFE ? offered.Min() : offered.Max();
        }

        return version switch
        {
            0x0304 => "13",
            0x0303 => "12",
            0x0302 => "11",
            0x0301 => "10",
            0x0300 => "s3",
            0x0002 => "s2",
            0xFEFF => "d1",
            0xFEFD => "d2",
            0xFEFC => "d3",
            _ => "00",
        };
    }

    /// <summary>First and last character of the first protocol; where one of them is no letter or digit, first and last digit of the name in hexadecimal.</summary>
    private static string Alpn(byte[] protocol)
    {
        if (protocol.Length == 0)
        {
            return "00";
        }

        if (char.IsAsciiLetterOrDigit((char)protocol[0]) && char.IsAsciiLetterOrDigit((char)protocol[^1]))
        {
            return $"{(char)protocol[0]}{(char)protocol[^1]}";
        }

        string digits = Convert.ToHexStringLower(protocol);
        return $"{digits[0]}{digits[^1]}";
    }
}
