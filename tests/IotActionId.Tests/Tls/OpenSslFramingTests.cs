using System.Diagnostics;
using System.Text.RegularExpressions;
using IotActionId.Messages;
using IotActionId.Tests.Messages;
using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

/// <summary>Every kind of suite spoken by the local OpenSSL, both ways: the framing must be the one that its records have.</summary>
public sealed partial class OpenSslFramingTests(ITestOutputHelper output)
{
    private static readonly int[] Lengths = [2, 4, 97, 184, 732, 1];

    public static TheoryData<string, string, string> Suites() => new()
    {
        { "-tls1_3", "TLS_AES_128_GCM_SHA256", "Aead22" },
        { "-tls1_3", "TLS_AES_256_GCM_SHA384", "Aead22" },
        { "-tls1_3", "TLS_CHACHA20_POLY1305_SHA256", "Aead22" },
        { "-tls1_3", "TLS_AES_128_CCM_SHA256", "Aead22" },
        { "-tls1_3", "TLS_AES_128_CCM_8_SHA256", "Aead14" },
        { "-tls1_2", "ECDHE-RSA-AES128-GCM-SHA256", "Aead29" },
        { "-tls1_2", "AES256-GCM-SHA384", "Aead29" },
        { "-tls1_2", "ARIA128-GCM-SHA256", "Aead29" },
        { "-tls1_2", "AES128-CCM", "Aead29" },
        { "-tls1_2", "AES128-CCM8", "Aead21" },
        { "-tls1_2", "ECDHE-RSA-CHACHA20-POLY1305", "Aead21" },
        { "-tls1_2 -no_etm", "ECDHE-RSA-AES128-SHA", "CbcSha1" },
        { "-tls1_2 -no_etm", "AES128-SHA256", "CbcSha256" },
        { "-tls1_2 -no_etm", "ECDHE-RSA-AES256-SHA384", "CbcSha384" },
        { "-tls1_2 -no_etm", "CAMELLIA128-SHA", "CbcSha1" },
        { "-tls1_2", "ECDHE-RSA-AES128-SHA", "CbcSha1Etm" },
        { "-tls1_2", "AES128-SHA256", "CbcSha256Etm" },
        { "-tls1_2", "ECDHE-RSA-AES256-SHA384", "CbcSha384Etm" },
        { "-tls1_1 -no_etm", "AES128-SHA", "CbcSha1" },
        { "-tls1_1", "AES128-SHA", "CbcSha1Etm" },
        { "-tls1 -no_etm", "AES128-SHA", "CbcSha1NoIv" },
        { "-tls1", "AES256-SHA", "CbcSha1NoIvEtm" },
        { "-tls1_2", "NULL-SHA256", "StreamSha256" },
        { "-tls1_2", "NULL-MD5", "StreamMd5" },
    };

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task The_framing_of_a_live_connection_is_the_negotiated_one(string version, string suite, string framing)
    {
        string cipher = version == "-tls1_3" ? $"-ciphersuites {suite}" : $"-cipher {suite}:@SECLEVEL=0";
        IotFlow flow = await ConverseAsync($"{version} {cipher}");
        Assert.Equal(framing, flow.Framing.Name);
        Assert.Equal(Both(flow.Framing.WireLength), FlowScript.Data(flow));
        foreach ((IotMessage message, int length) in flow.Messages.Zip(Lengths.SelectMany(static length => new[] { length, length })))
        {
            Assert.InRange(length, message.PlaintextMin, message.PlaintextMax);
        }
    }

    /// <summary>With padding (RFC 8446 section 5.4) the length is an upper bound.</summary>
    [Fact]
    public async Task Padded_records_of_TLS_13_hold_no_more_than_their_length_says()
    {
        const int Block = 64;
        IotFlow flow = await ConverseAsync($"-tls1_3 -record_padding {Block}");
        Assert.Equal("Aead22", flow.Framing.Name);
        Assert.Equal(Both(static length => 5 + 16 + (Block * ((length + 1 + Block - 1) / Block))), FlowScript.Data(flow));
        foreach ((IotMessage message, int length) in flow.Messages.Zip(Lengths.SelectMany(static length => new[] { length, length })))
        {
            Assert.InRange(length, 0, message.PlaintextMax);
        }
    }

    /// <summary>Client and server send every length in turn.</summary>
    private async Task<IotFlow> ConverseAsync(string options)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        string certificate = await CertificateAsync(timeout.Token);
        using Process server = Start($"s_server -accept 127.0.0.1:0 -naccept 1 -cert {certificate} -key {certificate} {options}");
        int port = await PortAsync(server, timeout.Token);
        await using var relay = new RecordingRelay(port, timeout.Token);
        using Process client = Start($"s_client -quiet -connect 127.0.0.1:{relay.Port} -servername hub.example {options}");
        try
        {
            foreach (int length in Lengths)
            {
                await ExchangeAsync(client, server, new string('~', length), timeout.Token);
                await ExchangeAsync(server, client, new string('~', length), timeout.Token);
            }

            IotFlow flow = relay.ToScript().Flow();
            output.WriteLine($"{flow.TlsVersion} {flow.CipherSuite} {flow.Framing}: {string.Join(", ", FlowScript.Data(flow))}");
            Assert.Equal("hub.example", flow.ServerName);
            return flow;
        }
        finally
        {
            client.Kill();
            server.Kill();
        }
    }

    private static IEnumerable<string> Both(Func<int, int> wireLength) =>
        Lengths.SelectMany(length => new[] { $"c {wireLength(length)}", $"s {wireLength(length)}" });

    [Fact]
    public async Task The_names_of_all_suites_of_OpenSSL_agree()
    {
        using Process process = Start("ciphers -V -stdname ALL:COMPLEMENTOFALL:@SECLEVEL=0");
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        int count = 0;
        foreach (Match match in SuiteLine().Matches(text))
        {
            int suite = Convert.ToInt32(match.Groups[1].Value + match.Groups[2].Value, 16);
            Assert.Equal(match.Groups[3].Value, TlsCipherSuites.Name(suite));
            Assert.NotEqual(TlsFraming.None, TlsFramings.Of(match.Groups[4].Value == "TLSv1.3" ? 0x0304 : 0x0303, suite, encryptThenMac: false));
            count++;
        }

        Assert.True(count > 50, text);
    }

    /// <summary>One side writes; done when the other side has printed it.</summary>
    internal static async Task ExchangeAsync(Process from, Process to, string text, CancellationToken token)
    {
        await from.StandardInput.WriteAsync(text.AsMemory(), token);
        await from.StandardInput.FlushAsync(token);
        char[] read = new char[1];
        for (int seen = 0; seen < text.Length;)
        {
            int count = await to.StandardOutput.ReadAsync(read, token);
            if (count == 0)
            {
                Assert.Fail(await to.StandardError.ReadToEndAsync(token));
            }

            seen += read[0] == text[0] ? 1 : 0;
        }
    }

    internal static async Task<int> PortAsync(Process server, CancellationToken token)
    {
        while (await server.StandardOutput.ReadLineAsync(token) is string line)
        {
            if (line.StartsWith("ACCEPT", StringComparison.Ordinal))
            {
                return int.Parse(line[(line.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        Assert.Fail(await server.StandardError.ReadToEndAsync(token));
        return 0;
    }

    internal static async Task<string> CertificateAsync(CancellationToken token)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "openssl-test.pem");
        if (!File.Exists(path))
        {
            string partial = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
            using Process request = Start($"req -x509 -newkey rsa:2048 -nodes -subj /CN=hub.example -days 30 -keyout {partial} -out {partial}.crt");
            await request.WaitForExitAsync(token);
            await File.AppendAllTextAsync(partial, await File.ReadAllTextAsync(partial + ".crt", token), token);
            File.Move(partial, path, overwrite: true);
            File.Delete(partial + ".crt");
        }

        return path;
    }

    internal static Process Start(string arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("openssl", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The openssl command is not installed.");
            throw;
        }
    }

    [GeneratedRegex(@"0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\S+)\s+- \S+\s+(\S+)")]
    private static partial Regex SuiteLine();
}
