using System.Runtime.CompilerServices;
using System.Globalization;
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

    private readonly HashSet<IPAddress> _gateways = [.. options.Gateways.Select(static address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)];

    /// <summary>Makes the flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public IotFlow Compose(TlsFlow flow)
    {
        TlsFlow? tls = flow.HasPayload ? flow : null;
        IPAddress first = flow.First.ToIPAddress();
        IPAddress second = flow.Second.ToIPAddress();
        int gatewaySide = GatewaySide(flow, first, second);
        Endpoint gateway = gatewaySide == 0 ? flow.First : flow.Second;
        Endpoint server = gatewaySide == 0 ? flow.Second : flow.First;
        string id = Id(flow, gateway, server);
        ServerHello? hello = tls?.ServerHello;
        TlsFraming framing = TlsFraming.None;
        TlsRecord[] data = [];
        UnreadableHandshake unreadable = default;
        if (tls is not null)
        {
            data = Data(tls);
            if (tls.Truncated && flow.Opener >= 0)
            {
                unreadable = UnreadableHandshake.Find(data, flow.Opener);
                data = data[unreadable.Records..];
            }

            framing = hello is { IsRetryRequest: false } ? TlsFramings.Of(hello.Version, hello.CipherSuite, hello.EncryptThenMac)
                : unreadable.Framing ?? TlsFramings.Infer(data, tls.RecordVersion);
            bool splits = tls.RecordVersion is > 0 and <= 0x0301 && framing.Block > 1;
            data = splits ? WithoutPrefixes(data, framing) : data;
        }

        return new IotFlow
        {
            Id = id,
            Gateway = gatewaySide == 0 ? first : second,
            GatewayPort = gateway.Port,
            Server = gatewaySide == 0 ? second : first,
            ServerPort = server.Port,
            ServerName = tls?.ClientHello?.ServerName,
            Alpn = hello?.Alpn ?? (tls?.ClientHello?.Alpn is { Count: 1 } offered ? offered[0] : null),
            TlsVersion = hello is not null ? TlsVersions.Name(hello.Version)
                : tls?.RecordVersion is > 0 and < 0x0303 ? TlsVersions.Name(tls.RecordVersion)
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
            Messages = data.Length == 0 ? [] : new MessageList(data, gatewaySide, framing, options.MessageGap.Ticks * 100, id),
            Path = path,
            Records = options.KeepAllRecords && tls is not null ? [.. tls.Records] : [],
            TlsClientIsGateway = tls is { ClientSide: >= 0 } ? tls.ClientSide == gatewaySide : null,
            GatewaySide = gatewaySide,
        };
    }

    /// <summary>The side that is the gateway: where the analyst says so, else who opened the connection, else the TLS client, else by the ports.</summary>
    private int GatewaySide(TlsFlow flow, IPAddress first, IPAddress second)
    {
        bool isFirst = _gateways.Contains(first);
        if (_gateways.Count > 0 && isFirst != _gateways.Contains(second))
        {
            return isFirst ? 0 : 1;
        }

        return flow.Opener >= 0 ? flow.Opener
            : flow.ClientSide >= 0 ? flow.ClientSide
            : ServerPorts.ServerSide(flow.First.Port, flow.Second.Port) == 0 ? 1
            : 0;
    }

    private static string Id(TlsFlow flow, Endpoint gateway, Endpoint server)
    {
        (long seconds, long rest) = Math.DivRem(flow.StartTime, 1_000_000_000L);
        string protocol = flow.Protocol == TransportProtocol.Tcp ? "tcp" : "udp";
        return string.Create(CultureInfo.InvariantCulture, $"{protocol}-{gateway}-{server}-{seconds}.{rest / 1000:000000}");
    }

    /// <summary>The application data, in order of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TlsRecord[] Data(TlsFlow tls)
    {
        ReadOnlySpan<TlsRecord> records = tls.Records;
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
