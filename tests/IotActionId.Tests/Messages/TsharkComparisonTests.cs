using IotActionId.Messages;
using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Messages;

/// <summary>Flows, client side, server name and records of real captures against what tshark 4 says of them.</summary>
public sealed class TsharkComparisonTests(ITestOutputHelper output)
{
    private static readonly FlowReaderOptions Options = new() { KeepAllRecords = true };

    /// <summary>Where tshark sees less, or another protocol around the TLS. Each was looked at packet by packet.</summary>
    private static readonly Dictionary<string, string> Explained = new()
    {
        ["KakaoTalk_chat.pcap 2"] = "The server answered the repeated SYN with another sequence number, then went on with the first. tshark follows the second and loses the server's direction; all of its records are here.",
        ["tls_missing_ch_frag.pcap 0"] = "481 bytes of the ClientHello are missing. tshark waits for them and shows nothing of the client; here they count as lost and the records behind them chain.",
        ["openvpn.pcap 0"] = "TLS inside the control channel of OpenVPN: tshark unwraps OpenVPN first. It is no TLS over TCP.",
        ["openvpn_nohmac_tcp.pcapng 0"] = "The same.",
    };

    public static TheoryData<string> Captures()
    {
        var names = new TheoryData<string>();
        string? folder = SharedCaptures.Folder();
        if (folder is not null)
        {
            foreach (string json in Directory.EnumerateFiles(Path.Combine(folder, "tls"), "*.json").Order(StringComparer.Ordinal))
            {
                names.Add(Path.GetFileNameWithoutExtension(json));
            }
        }
        else
        {
            names.Add("");
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Streams_equal_those_of_tshark(string capture)
    {
        string path = SharedCaptures.Path("tls", capture);
        var unexplained = new List<string>();
        List<(int Stream, string Difference)> differences = Compare(path, out int streams);
        foreach ((int stream, string difference) in differences)
        {
            output.WriteLine($"stream {stream} {difference}");
            if (Explained.TryGetValue($"{capture} {stream}", out string? reason))
            {
                output.WriteLine("  why: " + reason);
            }
            else
            {
                unexplained.Add(difference);
            }
        }

        output.WriteLine($"{streams} streams, {streams - differences.Count} identical");
        Assert.Empty(unexplained);
    }

    private static List<(int Stream, string Difference)> Compare(string path, out int streams)
    {
        IReadOnlyList<TsharkStream> expected = TsharkStream.Load(path + ".json");
        using FlowReader reader = FlowReader.Open(path, Options);
        Dictionary<(string, string), Queue<IotFlow>> flows = [];
        foreach (IotFlow flow in reader.ReadFlows(TestContext.Current.CancellationToken).OrderBy(static flow => flow.StartTime))
        {
            if (flow.Records.Any(static record => record.Role != TlsRecordRole.Void))
            {
                (string, string) key = Key($"{flow.Gateway}:{flow.GatewayPort}", $"{flow.Server}:{flow.ServerPort}");
                flows.TryAdd(key, new());
                flows[key].Enqueue(flow);
            }
        }

        var differences = new List<(int, string)>();
        streams = expected.Count;
        foreach (TsharkStream stream in expected)
        {
            if (!flows.TryGetValue(Key(stream.Client, stream.Server), out Queue<IotFlow>? candidates) || !candidates.TryDequeue(out IotFlow? flow))
            {
                differences.Add((stream.Number, $"{stream.Client} -> {stream.Server}: no flow with records; tshark has {string.Join(", ", stream.Records.Take(8))}"));
                continue;
            }

            if (Difference(stream, flow) is string difference)
            {
                differences.Add((stream.Number, $"{stream.Client} -> {stream.Server} (lost {flow.LostBytes}): {difference}"));
            }
        }

        return differences;
    }

    private static (string, string) Key(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);

    private static string? Difference(TsharkStream stream, IotFlow flow)
    {
        string gateway = $"{flow.Gateway}:{flow.GatewayPort}";
        bool clientIsGateway = flow.TlsClientIsGateway ?? stream.Client == gateway;
        if (clientIsGateway != (stream.Client == gateway))
        {
            return $"the TLS client is {(clientIsGateway ? gateway : $"{flow.Server}:{flow.ServerPort}")}";
        }

        if (stream.ServerName != flow.ServerName)
        {
            return $"server name {flow.ServerName ?? "none"}, not {stream.ServerName ?? "none"}";
        }

        int clientSide = clientIsGateway ? flow.GatewaySide : 1 - flow.GatewaySide;
        string[] records = [.. flow.Records
            .Where(static record => record.Role != TlsRecordRole.Void)
            .Select(record => $"{(record.Side == clientSide ? 'c' : 's')} {(int)record.Type} {record.Length - TlsRecordHeader.Size}")];
        if (records.SequenceEqual(stream.Records))
        {
            return null;
        }

        int same = records.Zip(stream.Records).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"records differ from number {same} on: [{string.Join(", ", records.Skip(same).Take(6))}] ({records.Length}), "
            + $"not [{string.Join(", ", stream.Records.Skip(same).Take(6))}] ({stream.Records.Count})";
    }
}
