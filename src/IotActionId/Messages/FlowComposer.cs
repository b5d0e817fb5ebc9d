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
    public IotFlow Compose(SecureFlow flow)
    {
        SecureFlow? tls = flow.HasPayload ? flow : null;
        IPAddress first = flow.First.ToIPAddress();
        IPAddress second = flow.Second.ToIPAddress();
        int gatewaySide = GatewaySide(flow, first, second);
        (IPAddress gateway, int gatewayPort) = gatewaySide == 0 ? (first, flow.First.Port) : (second, flow.Second.Port);
        (IPAddress server, int serverPort) = gatewaySide == 0 ? (second, flow.Second.Port) : (first, flow.First.Port);
        string id = Id(flow, gateway, gatewayPort, server, serverPort);
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

            framing = unreadable.Framing ?? Framing(tls, hello, data);
            bool splits = tls.RecordVersion is > 0 and <= 0x0301 && framing.Block > 1;
            data = splits ? WithoutPrefixes(data, framing) : data;
        }

        return new IotFlow
        {
            Id = id,
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
            Messages = data.Length == 0 ? [] : new MessageList(data, gatewaySide, framing, options.MessageGap.Ticks * 100, id),
            Path = path,
            Records = options.KeepAllRecords && tls is not null ? [.. tls.Records] : [],
            TlsClientIsGateway = tls is { ClientSide: >= 0 } ? tls.ClientSide == gatewaySide : null,
            GatewaySide = gatewaySide,
        };
    }

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
    private int GatewaySide(SecureFlow flow, IPAddress first, IPAddress second)
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

    private static string Protocol(SecureFlow flow, in UnreadableHandshake unreadable) => flow.Spoken switch
    {
        SecureProtocol.Tls => "TLS",
        SecureProtocol.Dtls => "DTLS",
        SecureProtocol.Quic => "QUIC",
        _ => unreadable.Framing is not null ? "TLS" : flow.Protocol == TransportProtocol.Tcp ? "TCP" : "UDP",
    };

    /// <summary>Protocol, both ends and start; by hand, because there may be a million flows.</summary>
    private static string Id(SecureFlow flow, IPAddress gateway, int gatewayPort, IPAddress server, int serverPort)
    {
        const int LongestId = 192;
        Span<char> text = stackalloc char[LongestId];
        (flow.Protocol == TransportProtocol.Tcp ? "tcp-" : "udp-").CopyTo(text);
        int length = 4;
        Append(text, ref length, gateway, gatewayPort);
        text[length++] = '-';
        Append(text, ref length, server, serverPort);
        text[length++] = '-';
        (long seconds, long rest) = Math.DivRem(flow.StartTime, 1_000_000_000L);
        seconds.TryFormat(text[length..], out int written, default, CultureInfo.InvariantCulture);
        length += written;
        text[length++] = '.';
        (Math.Abs(rest) / 1000).TryFormat(text[length..], out written, "000000", CultureInfo.InvariantCulture);
        return new string(text[..(length + written)]);
    }

    private static void Append(Span<char> text, ref int length, IPAddress address, int port)
    {
        bool isIPv6 = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (isIPv6)
        {
            text[length++] = '[';
        }

        address.TryFormat(text[length..], out int written);
        length += written;
        if (isIPv6)
        {
            text[length++] = ']';
        }

        text[length++] = ':';
        port.TryFormat(text[length..], out written, default, CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>The application data, in order of time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TlsRecord[] Data(SecureFlow tls)
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
