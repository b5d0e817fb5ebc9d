using System.Diagnostics;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

public sealed class ClientFingerprintTests
{
    private static readonly int[] ChromeSuites =
        [0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035];

    private static readonly int[] ChromeExtensions =
        [0x3A3A, 0x002D, 0x0010, 0x0005, 0x001B, 0x0000, 0x0033, 0x000B, 0x000D, 0x0012, 0x0017, 0x002B, 0x000A, 0x4469, 0x0023, 0xFF01, 0x0015, 0x4A4A];

    /// <summary>The example in the README of JA3.</summary>
    [Fact]
    public void The_published_JA3_comes_out()
    {
        byte[] groups = TlsBytes.Vector16([0, 23, 0, 24, 0, 25]);
        byte[] name = TlsBytes.Vector16([0, .. TlsBytes.Vector16("a.example"u8.ToArray())]);
        ClientHello hello = Hello(
            0x0301,
            [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
            [.. TlsBytes.Extension(0, name), .. TlsBytes.Extension(10, groups), .. TlsBytes.Extension(11, [1, 0])]);
        Assert.Equal("ada70206e40642a3e4461f35503241d5", ClientFingerprint.Ja3(hello));
    }

    /// <summary>The other one: no extensions.</summary>
    [Fact]
    public void The_published_JA3_without_extensions_comes_out() =>
        Assert.Equal("de350869b8c85de67a350c8d186f11e6", ClientFingerprint.Ja3(Hello(0x0301, [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], [])));

    [Fact]
    public void Hellos_that_say_the_same_are_one_and_others_are_not()
    {
        var budget = new TlsBudget();
        ClientHello one = Hello(0x0303, [0x1301], TlsBytes.Extension(10, TlsBytes.Vector16([0, 29])));
        ClientHello same = Hello(0x0303, [0x1301], TlsBytes.Extension(10, TlsBytes.Vector16([0, 29])));
        ClientHello other = Hello(0x0303, [0x1301], TlsBytes.Extension(10, TlsBytes.Vector16([0, 23])));
        Assert.Same(one, budget.Share(one));
        Assert.Same(one, budget.Share(same));
        Assert.Same(other, budget.Share(other));
        Assert.NotEqual(one.Ja3, other.Ja3);
    }

    /// <summary>The example in the README and the technical details of JA4.</summary>
    [Fact]
    public void The_published_JA4_comes_out()
    {
        byte[] extensions = [.. ChromeExtensions.SelectMany(static type => TlsBytes.Extension(type, type switch
        {
            0x0000 => TlsBytes.Vector16([0, .. TlsBytes.Vector16("a.example"u8.ToArray())]),
            0x000D => TlsBytes.Vector16([4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1]),
            0x0010 => TlsBytes.Vector16([2, (byte)'h', (byte)'2', 8, .. "http/1.1"u8]),
            0x002B => TlsBytes.Vector8([0x7A, 0x7A, 3, 4, 3, 3]),
            _ => [],
        }))];
        Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", ClientFingerprint.Ja4(Hello(0x0303, ChromeSuites, extensions), 't'));
    }

    /// <summary>The rules of the technical details: without letters and digits at both ends, the hexadecimal digits count.</summary>
    [Theory]
    [InlineData("6832", "h2")]
    [InlineData("687474702F312E31", "h1")]
    [InlineData("AB", "ab")]
    [InlineData("ABCD", "ad")]
    [InlineData("30AB", "3b")]
    [InlineData("3031ABCD", "3d")]
    [InlineData("30ABCD31", "01")]
    [InlineData("20", "20")]
    [InlineData("2061", "21")]
    [InlineData("6120", "60")]
    [InlineData("61", "aa")]
    public void The_ALPN_of_a_JA4_has_two_characters(string protocol, string expected)
    {
        byte[] extensions = TlsBytes.Extension(16, TlsBytes.Vector16(TlsBytes.Vector8(Convert.FromHexString(protocol))));
        string fingerprint = ClientFingerprint.Ja4(Hello(0x0303, [0x1301], extensions), 'q');
        Assert.StartsWith($"q12i0101{expected}_", fingerprint, StringComparison.Ordinal);
        Assert.EndsWith("_000000000000", fingerprint, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_signature_algorithms_the_extensions_alone_are_hashed()
    {
        byte[] extensions = [.. ChromeExtensions.SelectMany(static type => TlsBytes.Extension(type, type switch
        {
            0x0000 => TlsBytes.Vector16([0, .. TlsBytes.Vector16("a.example"u8.ToArray())]),
            0x0010 => TlsBytes.Vector16([2, (byte)'h', (byte)'2']),
            0x002B => TlsBytes.Vector8([3, 4]),
            _ => [],
        }))];
        Assert.Equal("t13d1516h2_8daaf6152771_6d807ffa2a79", ClientFingerprint.Ja4(Hello(0x0303, ChromeSuites, extensions), 't'));
    }

    [Fact]
    public void More_than_99_suites_or_extensions_are_99()
    {
        byte[] extensions = [.. Enumerable.Range(100, 120).SelectMany(static type => TlsBytes.Extension(type, []))];
        Assert.StartsWith("t12i999900_", ClientFingerprint.Ja4(Hello(0x0303, [.. Enumerable.Range(1, 150)], extensions), 't'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hello_with_nothing_in_it_has_fingerprints()
    {
        ClientHello hello = Hello(0x0300, [], []);
        Assert.Equal("ti", ClientFingerprint.Ja4(hello, 't')[..1] + ClientFingerprint.Ja4(hello, 't')[3..4]);
        Assert.Equal("ts3i000000_000000000000_000000000000", ClientFingerprint.Ja4(hello, 't'));
        Assert.Equal(32, ClientFingerprint.Ja3(hello).Length);
    }

    [Theory]
    [InlineData("KakaoTalk_chat.pcap")]
    [InlineData("alexa-app.pcapng")]
    [InlineData("ja3_lots_of_cipher_suites_2_anon.pcap")]
    [InlineData("tls_esni_sni_both.pcap")]
    [InlineData("tls_with_huge_ch.pcapng")]
    [InlineData("yandex.pcapng")]
    public async Task The_JA3_of_real_clients_equals_that_of_tshark(string capture)
    {
        string path = SharedCaptures.Path("tls", capture);
        using Process tshark = Start(path);
        string text = await tshark.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var expected = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')[0].Split(',')[0]).Where(static ja3 => ja3.Length == 32).ToHashSet();
        using FlowReader reader = FlowReader.Open(path);
        var found = reader.ReadFlows(TestContext.Current.CancellationToken).Select(static flow => flow.Ja3).OfType<string>().ToHashSet();
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private static Process Start(string path)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(
                "tshark", ["-n", "-r", path, "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "tls.handshake.ja3", "-T", "fields", "-e", "tls.handshake.ja3"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("tshark is not installed.");
            throw;
        }
    }

    private static ClientHello Hello(int version, int[] suites, byte[] extensions)
    {
        byte[] body =
        [
            .. TlsBytes.Word(version), .. new byte[32], 0, .. TlsBytes.Vector16([.. suites.SelectMany(TlsBytes.Word)]), 1, 0, .. TlsBytes.Vector16(extensions),
        ];
        ClientHello hello = ClientHello.Read(body)!;
        Assert.True(hello.IsComplete);
        return hello;
    }
}
