using System.Runtime.CompilerServices;
using System.Net;
using IotActionId.Flows;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>Makes the final <see cref="IotFlow"/> of a flow that has ended.</summary>
internal sealed class FlowComposer(FlowReaderOptions options, string path)
{
    /// <summary>The empty or one-byte record that TLS 1.0 sends first is followed at once by the rest of the write.</summary>
    private const long PrefixGap = 50_000_000;

    /// <summary>Makes the flow.</summary>
    /// <param name="flow">What was seen of it.</param>
    /// <param name="wanted">Of its records, those whose messages are asked for; null for all.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public IotFlow Compose(SecureFlow flow, Range? wanted = null)
    {
        SecureFlow? tls = flow.HasPayload ? flow : null;
        IPAddress first = flow.First.ToIPAddress();
        IPAddress second = flow.Second.ToIPAddress();
        int gatewaySide = GatewaySide(flow);
        (IPAddress gateway, int gatewayPort) = gatewaySide == 0 ? (first, flow.First.Port) : (second, flow.Second.Port);
        (IPAddress server, int serverPort) = gatewaySide == 0 ? (second, flow.Second.Port) : (first, flow.First.Port);
        ServerHello? hello = tls?.ServerHello;
        TlsFraming framing = TlsFraming.None;
        TlsRecord[] data = [];
        UnreadableHandshake unreadable = default;
        if (tls is not null)
        {
            data = Data(tls.Records);
            if (tls.Truncated && flow.Opener >= 0)
            {
                unreadable = UnreadableHandshake.Find(data, flow.Opener);
                data = data[unreadable.Records..];
            }

            framing = unreadable.Framing ?? Framing(tls, hello, data);
            data = wanted is { } range ? Data(tls.Records[range]) : data;
            bool splits = tls.RecordVersion is > 0 and <= 0x0301 && framing.Block > 1;
            data = splits ? WithoutPrefixes(data, framing) : data;
        }

        MessageList? messages = data.Length == 0 ? null : new MessageList(data, gatewaySide, framing, options.MessageGap.Ticks * 100, options.Filter);
        var composed = new IotFlow
        {
            Gateway = gateway,
            GatewayPort = gatewayPort,
            Server = server,
            ServerPort = serverPort,
            Protocol = Protocol(flow, unreadable),
            ServerName = tls?.ClientHello?.ServerName,
            Alpn = hello?.Alpn ?? tls?.ClientHello?.OnlyProtocol,
            ClientHello = tls?.ClientHello,
            TlsVersion = hello is not null ? TlsVersions.Name(hello.Version)
                : tls?.RecordVersion is > 0 and not 0x0303 and not 0x0304 ? TlsVersions.Name(tls.RecordVersion)
                : null,
            CipherSuite = hello is null ? null : TlsCipherSuites.Name(hello.CipherSuite),
            Framing = framing,
            StartTime = CaptureTime.From(flow.StartTime),
            EndTime = CaptureTime.From(flow.LastTime),
            Packets = flow.Packets,
            Bytes = flow.Bytes,
            LostBytes = flow.LostBytes,
            HandshakeSeen = tls is { ClientSide: >= 0 } || unreadable.Framing is not null,
            Truncated = tls is { Truncated: true },
            Messages = messages is null ? [] : messages,
            Path = path,
            Records = options.KeepAllRecords && tls is not null ? [.. tls.Records] : [],
            TlsClientIsGateway = tls is { ClientSide: >= 0 } ? tls.ClientSide == gatewaySide : null,
            GatewaySide = gatewaySide,
        };
        messages?.BelongTo(composed);
        return composed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TlsFraming Framing(SecureFlow flow, ServerHello? hello, TlsRecord[] data)
    {
        bool isKnown = hello is { IsRetryRequest: false };
        return flow.Spoken switch
        {
            SecureProtocol.Quic => TlsFraming.None,
            SecureProtocol.Dtls => isKnown ? TlsFramings.OfDatagrams(hello!.Version, hello.CipherSuite, hello.EncryptThenMac) : TlsFraming.None,
            _ => isKnown ? TlsFramings.Of(hello!.Version, hello.CipherSuite, hello.EncryptThenMac) : TlsFramings.Infer(data, flow.RecordVersion),
        };
    }

    /// <summary>The side that is the gateway: where the analyst says so, else who opened the connection, else the TLS client, else by the ports.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int GatewaySide(SecureFlow flow)
    {
        int gateway = SideIn(options.Filter.GatewaySet, flow);
        if (gateway >= 0)
        {
            return gateway;
        }

        int server = SideIn(options.Filter.ServerSet, flow);
        if (server >= 0)
        {
            return 1 - server;
        }

        return flow.Opener >= 0 ? flow.Opener
            : flow.ClientSide >= 0 ? flow.ClientSide
            : ServerPorts.ServerSide(flow.First.Port, flow.Second.Port) == 0 ? 1
            : 0;
    }

    /// <summary>The side whose address is in the set; -1 where neither is, or both are.</summary>
    private static int SideIn(AddressSet set, SecureFlow flow)
    {
        bool isFirst = set.Contains(flow.First);
        return isFirst == set.Contains(flow.Second) ? -1 : isFirst ? 0 : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string Protocol(SecureFlow flow, in UnreadableHandshake unreadable) => flow.Spoken switch
    {
        SecureProtocol.Tls => "TLS",
        SecureProtocol.Dtls => "DTLS",
        SecureProtocol.Quic => "QUIC",
        _ => unreadable.Framing is not null ? "TLS" : flow.Protocol == TransportProtocol.Tcp ? "TCP" : "UDP",
    };

    /// <summary>The application data, in order of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TlsRecord[] Data(ReadOnlySpan<TlsRecord> records)
    {
        int count = 0;
        bool sorted = true;
        long last = long.MinValue;
        foreach (TlsRecord record in records)
        {
            if (record.Role == TlsRecordRole.Data)
            {
                count++;
                sorted &= record.EndTime >= last;
                last = record.EndTime;
            }
        }

        var data = new TlsRecord[count];
        count = 0;
        foreach (TlsRecord record in records)
        {
            if (record.Role == TlsRecordRole.Data)
            {
                data[count++] = record;
            }
        }

        if (!sorted)
        {
            // Bytes that waited for a hole to be filled or given up came into the log late. Array.Sort is not stable, this is.
            data = [.. data.OrderBy(static record => record.EndTime)];
        }

        return data;
    }

    /// <summary>
    /// Drops the records with no or one byte that TLS 1.0 and SSL 3.0 send before the data of a CBC write, against the attack on their IVs.
    /// A side that does so does it always: where most of a side's messages lack such a record, its short records are messages.
    /// </summary>
    private static TlsRecord[] WithoutPrefixes(TlsRecord[] data, TlsFraming framing)
    {
        int prefix = framing.WireLength(0);
        Span<int> prefixed = stackalloc int[2];
        Span<int> messages = stackalloc int[2];
        for (int i = 0; i < data.Length; i++)
        {
            bool isPrefix = IsPrefix(data, i, prefix);
            prefixed[data[i].Side] += isPrefix ? 1 : 0;
            messages[data[i].Side]++;
            i += isPrefix ? 1 : 0;
        }

        int kept = 0;
        for (int i = 0; i < data.Length; i++)
        {
            int side = data[i].Side;
            if (prefixed[side] * 2 >= messages[side] && IsPrefix(data, i, prefix))
            {
                i++;
            }

            data[kept++] = data[i];
        }

        return data[..kept];
    }

    private static bool IsPrefix(TlsRecord[] data, int index, int length) =>
        data[index].Length == length
        && index + 1 < data.Length
        && data[index + 1].Side == data[index].Side
        && data[index + 1].Time - data[index].EndTime <= PrefixGap;
}
