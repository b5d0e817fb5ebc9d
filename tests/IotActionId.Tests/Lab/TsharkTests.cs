using System.Globalization;
using System.Net.Security;
using System.Text;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>Wireshark, which knows nothing of the lab, against what the lab says it wrote.</summary>
public sealed class TsharkTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    /// <summary>MQTT's port is not known as one of TLS.</summary>
    private static readonly string[] s_decode = ["-d", "tcp.port==8883,tls", "-o", "tcp.reassemble_out_of_order:TRUE"];

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Tshark_has_nothing_to_complain_about(string style)
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style }, LabRuns.Home(17));

        AssertClean(result.Path);
    }

    /// <summary>Every session, every style in one home, connections that break, devices used by hand, defences: the records are those of the truth.</summary>
    [Fact]
    public void Tshark_reads_a_whole_life_without_a_malformed_packet_and_finds_its_records()
    {
        var options = new LabOptions
        {
            Repetition = 1,
            PairCount = 4,
            TestCount = 16,
            Sessions = Enum.GetValues<LabSessionKind>(),
            Duration = TimeSpan.FromHours(8),
            StartTime = new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero),
            Disturbance = new LabDisturbance { ReconnectInterval = TimeSpan.FromHours(1), UnansweredRate = 0.1, LocalActionRate = 20 },
            Defence = new LabDefence { Padding = LabPadding.Random, PaddingSize = 40, BatchInterval = TimeSpan.FromSeconds(30), CoverRate = 6 },
        };
        LabHome home = LabHome.Create(new LabHomeOptions { DeviceCount = 20, GatewayCount = 5, Styles = LabRunner.Styles, UnknownDevice = true });
        LabResult result = LabRuns.Run(folders.New(), options, home);

        AssertClean(result.Path);
        foreach (LabSessionResult session in result.Sessions)
        {
            AssertRecords(result.Path, Path.GetFileName(session.Capture), WireLength(home));
            AssertRecords(result.Path, Path.GetFileName(session.UserCapture), (_, n) => n + 22);
        }
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Tshark_reads_a_cancelled_run_and_finds_its_records(string style)
    {
        string folder = folders.New();
        LabRuns.Cancel(folder, LabRuns.Small with { Style = style, Repetition = 8 });

        AssertClean(folder);
        AssertRecords(folder, "training.pcap", (_, n) => WireLength(style, null)(n));
        AssertRecords(folder, "training.user.pcap", (_, n) => n + 22);
    }

    /// <summary>Each suite that is offered is either what tshark sees in the ServerHello, or refused by name.</summary>
    [Fact]
    public void Every_cipher_suite_is_negotiated_or_refused_by_its_name()
    {
        var options = new LabOptions { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromMinutes(1) };
        int negotiated = 0;
        foreach (TlsCipherSuite suite in Enum.GetValues<TlsCipherSuite>().Where(suite => suite.ToString().Contains("AES", StringComparison.Ordinal) || suite.ToString().Contains("CHACHA20", StringComparison.Ordinal)).Where((_, i) => i % 4 == 0))
        {
            string folder = folders.New();
            try
            {
                LabRuns.Run(folder, options with { CipherSuite = suite.ToString() }, LabRuns.Home(1));
            }
            catch (IotException refused) when (refused.Id == IotErrorId.TlsNotSupported)
            {
                Assert.Contains(suite.ToString(), refused.Message.Split(". ")[0], StringComparison.Ordinal);
                Assert.Contains(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.ToString(), refused.Message, StringComparison.Ordinal);
                continue;
            }

            negotiated++;
            string seen = Assert.Single(Tshark.Run(["-r", Path.Combine(folder, "idle.pcap"), .. s_decode, "-Y", "tls.handshake.type == 2", "-T", "fields", "-e", "tls.handshake.ciphersuite"]));
            Assert.Equal((int)suite, Convert.ToInt32(seen, 16));
        }

        Assert.InRange(negotiated, 4, 30);
    }

    [Theory]
    [InlineData("WebSocketJsonRpc", LabTlsVersion.Tls12, 0x0303)]
    [InlineData("Http2EventStream", LabTlsVersion.Tls12, 0x0303)]
    [InlineData("MqttQos1", LabTlsVersion.Tls13, 0x0304)]
    [InlineData("HttpLongPoll", LabTlsVersion.Tls13, 0x0304)]
    [InlineData("WebSocketCbc", LabTlsVersion.Tls13, 0x0304)]
    public void Every_style_runs_over_the_other_tls_version(string style, LabTlsVersion version, int onTheWire)
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, TlsVersion = version, Sessions = [LabSessionKind.Test] });

        AssertRecords(result.Path, "test.pcap", (_, n) => n + (version == LabTlsVersion.Tls13 ? 22 : 29));
        Assert.All(
            Tshark.Run(["-r", result.TestCapture!, .. s_decode, "-Y", "tls.handshake.type == 2", "-T", "fields", "-e", "tls.handshake.version", "-e", "tls.handshake.extensions.supported_version"]),
            line => Assert.Equal(onTheWire, Convert.ToInt32(line.Trim().Split('\t')[^1], 16)));
    }

    /// <summary>The overheads are those of method.md section 5; OpenSSL negotiates encrypt-then-MAC for CBC.</summary>
    [Theory]
    [InlineData("WebSocketJsonRpc", null)]
    [InlineData("WebSocketJsonRpc", "TLS_CHACHA20_POLY1305_SHA256")]
    [InlineData("WebSocketJsonRpc", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384")]
    [InlineData("MqttQos1", null)]
    [InlineData("MqttQos1", "TLS_RSA_WITH_AES_128_CCM_8")]
    [InlineData("HttpLongPoll", null)]
    [InlineData("Http2EventStream", null)]
    [InlineData("WebSocketCbc", null)]
    public void Tshark_finds_the_records_that_the_truth_tells(string style, string? suite)
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, CipherSuite = suite }, LabRuns.Home(17));

        AssertRecords(result.Path, "test.pcap", (_, n) => WireLength(style, suite)(n));
        AssertRecords(result.Path, "test.user.pcap", (_, n) => n + 22);
    }

    [Fact]
    public void Loss_reordering_and_duplication_change_packets_but_not_records()
    {
        LabOptions options = LabRuns.Small with { Network = new LabNetwork { LossRate = 0.05, ReorderingRate = 0.05, DuplicationRate = 0.05 } };
        LabResult result = LabRuns.Run(folders.New(), options, LabRuns.Home(17));
        string capture = Path.Combine(result.Path, "training.pcap");

        Assert.NotEmpty(Tshark.Run("-r", capture, "-Y", "tcp.analysis.retransmission"));
        Assert.NotEmpty(Tshark.Run("-r", capture, "-Y", "tcp.analysis.lost_segment || tcp.analysis.out_of_order"));
        Assert.Empty(Tshark.Run(["-r", capture, .. s_decode, "-Y", "_ws.malformed"]));
        AssertRecords(result.Path, "training.pcap", (_, n) => n + 22);
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void With_the_key_log_tshark_decrypts_each_message_to_the_length_and_the_words_that_the_truth_tells(string style)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL has a key log.");
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, Sessions = [LabSessionKind.Test] }, LabRuns.Home(17), keyLog: true);

        foreach (string capture in new[] { "test.pcap", "test.user.pcap" })
        {
            string path = Path.Combine(result.Path, capture);
            List<LabTruthEntry> truth = LabRuns.Truth(result, capture);
            Dictionary<int, string> clients = Clients(path);
            Assert.Equal(truth.Select(entry => entry.Client).Distinct().Order(), clients.Values.Order());
            foreach ((int stream, string client) in clients)
            {
                AssertDecrypted(path, result.KeyLog!, stream, [.. truth.Where(entry => entry.Client == client)]);
            }
        }
    }

    [Theory]
    [InlineData("WebSocketJsonRpc", "websocket.opcode == 1")]
    [InlineData("MqttQos1", "mqtt.qos == 1")]
    [InlineData("HttpLongPoll", "http.request.method == POST")]
    [InlineData("Http2EventStream", "http2.headers.method == POST")]
    [InlineData("WebSocketCbc", "websocket.opcode == 1")]
    public void With_the_key_log_tshark_dissects_as_many_messages_as_the_truth_tells(string style, string filter)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only OpenSSL has a key log.");
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, Sessions = [LabSessionKind.Test] }, keyLog: true);
        string path = Path.Combine(result.Path, "test.pcap");
        LabMessageKind[] fromGateway = [LabMessageKind.Acknowledgement, LabMessageKind.Status, LabMessageKind.Telemetry, LabMessageKind.TimeSync, LabMessageKind.FirmwareCheck];

        int told = LabRuns.Truth(result, "test.pcap").Count(entry => entry.Direction == "FromGateway" && fromGateway.Contains(entry.Kind));
        int dissected = Tshark.Run(["-r", path, .. s_decode, "-o", $"tls.keylog_file:{result.KeyLog}", "-Y", $"({filter}) && ip.src == 192.168.1.20", "-T", "fields", "-e", filter.Split(' ')[0]])
            .Sum(line => line.Split(',').Length);

        Assert.Equal(told, dissected);
        Assert.Equal(
            LabRuns.Truth(result, "test.user.pcap").Count(entry => entry.Kind == LabMessageKind.UserRequest),
            Tshark.Run("-r", Path.Combine(result.Path, "test.user.pcap"), "-o", $"tls.keylog_file:{result.KeyLog}", "-Y", "http.request.uri == \"/api/commands\" && json").Count);
        Assert.Empty(Tshark.Run(["-r", path, .. s_decode, "-o", $"tls.keylog_file:{result.KeyLog}", "-Y", "_ws.malformed"]));
    }

    private static Func<int, int> WireLength(string style, string? suite) => (suite ?? style) switch
    {
        "WebSocketJsonRpc" or "Http2EventStream" or "TLS_CHACHA20_POLY1305_SHA256" => n => n + 22,
        "MqttQos1" => n => n + 29,
        "HttpLongPoll" or "TLS_RSA_WITH_AES_128_CCM_8" => n => n + 21,
        "WebSocketCbc" => n => 5 + 16 + (16 * ((n + 1 + 15) / 16)) + 20,
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384" => n => 5 + 16 + (16 * ((n + 1 + 15) / 16)) + 48,
        _ => throw new ArgumentException(style),
    };

    private static Func<LabTruthEntry, int, int> WireLength(LabHome home)
    {
        Dictionary<string, Func<int, int>> ofGateway = home.Gateways.ToDictionary(gateway => gateway.Name, gateway => WireLength(gateway.Style!, null));
        return (entry, n) => ofGateway[entry.Gateway!](n);
    }

    private static void AssertClean(string folder)
    {
        foreach (string capture in Directory.GetFiles(folder, "*.pcap"))
        {
            Assert.Empty(Tshark.Run(
            [
                "-r", capture, .. s_decode, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                "-Y", "_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0",
            ]));
        }
    }

    private static void AssertRecords(string folder, string capture, Func<LabTruthEntry, int, int> wireLength)
    {
        List<LabTruthEntry> truth = LabRuns.Truth(folder, capture);
        List<IGrouping<(string Client, bool FromServer), (string Client, bool FromServer, int Length)>> streams =
            [.. Records(Path.Combine(folder, capture)).GroupBy(record => (record.Client, record.FromServer))];
        Assert.Equal(truth.Select(entry => entry.Client).Distinct().Count() * 2, streams.Count);
        foreach (IGrouping<(string Client, bool FromServer), (string Client, bool FromServer, int Length)> stream in streams)
        {
            List<LabTruthEntry> told =
                [.. truth.Where(entry => entry.Client == stream.Key.Client && entry.Direction.StartsWith("To", StringComparison.Ordinal) == stream.Key.FromServer)];
            var lengths = new Queue<int>(stream.Select(record => record.Length));
            Assert.Equal(LabMessageKind.Handshake, told[0].Kind);
            for (int handshake = told[0].WireLength; handshake > 0;)
            {
                handshake -= lengths.Dequeue();
                Assert.True(handshake >= 0);
            }

            Assert.Equal(told.Skip(1).SelectMany(entry => Parts(entry.PlaintextLength).Select(part => wireLength(entry, part))), lengths);
            Assert.Equal(told.Skip(1).Sum(entry => entry.WireLength), lengths.Sum());
        }
    }

    /// <summary>TLS makes a record of each 16,384 bytes.</summary>
    private static IEnumerable<int> Parts(int length)
    {
        const int maxPlaintext = 16_384;
        for (; length > maxPlaintext; length -= maxPlaintext)
        {
            yield return maxPlaintext;
        }

        yield return length;
    }

    private static IEnumerable<(string Client, bool FromServer, int Length)> Records(string capture)
    {
        Dictionary<int, string> clients = Clients(capture);
        foreach (string line in Tshark.Run(["-r", capture, .. s_decode, "-Y", "tls.record", "-T", "fields", "-e", "tcp.stream", "-e", "tcp.srcport", "-e", "tls.record.length"]))
        {
            string[] fields = line.Split('\t');
            foreach (string length in fields[2].Split(','))
            {
                yield return (clients[int.Parse(fields[0], CultureInfo.InvariantCulture)], fields[1] is "443" or "8883", int.Parse(length, CultureInfo.InvariantCulture) + 5);
            }
        }
    }

    private static Dictionary<int, string> Clients(string capture) => Tshark
        .Run("-r", capture, "-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields", "-e", "tcp.stream", "-e", "ip.src", "-e", "tcp.srcport")
        .Select(line => line.Split('\t'))
        .DistinctBy(fields => fields[0])
        .ToDictionary(fields => int.Parse(fields[0], CultureInfo.InvariantCulture), fields => $"{fields[1]}:{fields[2]}");

    private static void AssertDecrypted(string capture, string keyLog, int stream, List<LabTruthEntry> truth)
    {
        // One line of hexadecimal digits for each record; what the second end says is indented, and either may be the first.
        List<string> lines =
        [
            .. Tshark.Run(["-r", capture, .. s_decode, "-o", $"tls.keylog_file:{keyLog}", "-q", "-z", $"follow,tls,raw,{stream}"])
                .Where(line => line.TrimStart('\t').Length > 0 && line.TrimStart('\t').All(char.IsAsciiHexDigit)),
        ];
        List<byte[]>[] ends =
        [
            [.. lines.Where(line => line[0] != '\t').Select(Convert.FromHexString)],
            [.. lines.Where(line => line[0] == '\t').Select(line => Convert.FromHexString(line.Trim()))],
        ];
        int[][] told = [.. new[] { "From", "To" }.Select(direction => truth
            .Where(entry => entry.Direction.StartsWith(direction, StringComparison.Ordinal) && entry.Kind != LabMessageKind.Handshake && !IsAlert(entry))
            .SelectMany(entry => Parts(entry.PlaintextLength)).ToArray())];
        int first = told[0].SequenceEqual(ends[0].Select(bytes => bytes.Length)) ? 0 : 1;
        Assert.Equal(told[0], ends[first].Select(bytes => bytes.Length));
        Assert.Equal(told[1], ends[1 - first].Select(bytes => bytes.Length));

        // What the service sends is not masked: its commands can be read.
        List<LabTruthEntry> toGateway = [.. truth.Where(entry => entry.Direction.StartsWith("To", StringComparison.Ordinal) && entry.Kind != LabMessageKind.Handshake && !IsAlert(entry))];
        for (int i = 0; i < toGateway.Count; i++)
        {
            if (toGateway[i].Kind == LabMessageKind.Command)
            {
                string text = Encoding.Latin1.GetString(ends[1 - first][i]);
                Assert.All(toGateway[i].Actions!, action => Assert.Contains(action.Action, text, StringComparison.Ordinal));
            }
        }

        // MQTT's DISCONNECT has two bytes too, and comes first.
        bool IsAlert(LabTruthEntry entry) => entry.Kind == LabMessageKind.Close && ReferenceEquals(entry, truth.Last(other => other.Kind == LabMessageKind.Close && other.Direction == entry.Direction));
    }
}
