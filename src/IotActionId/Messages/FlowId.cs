using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IotActionId.Messages;

/// <summary>The names of flows: protocol, both ends and start. By hand, because there may be a million flows.</summary>
internal static class FlowId
{
    private const int Longest = 192;

    /// <summary>The name of a flow.</summary>
    public static string Of(IotFlow flow)
    {
        Span<char> text = stackalloc char[Longest];
        (flow.Protocol is "TLS" or "TCP" ? "tcp-" : "udp-").CopyTo(text);
        int length = 4;
        Append(text, ref length, flow.Gateway, flow.GatewayPort);
        text[length++] = '-';
        Append(text, ref length, flow.Server, flow.ServerPort);
        text[length++] = '-';
        (long seconds, long rest) = Math.DivRem((flow.StartTime - DateTimeOffset.UnixEpoch).Ticks, TimeSpan.TicksPerSecond);
        seconds.TryFormat(text[length..], out int written, default, CultureInfo.InvariantCulture);
        length += written;
        text[length++] = '.';
        (Math.Abs(rest) / TimeSpan.TicksPerMicrosecond).TryFormat(text[length..], out written, "000000", CultureInfo.InvariantCulture);
        return new string(text[..(length + written)]);
    }

    private static void Append(Span<char> text, ref int length, IPAddress address, int port)
    {
        bool isIPv6 = address.AddressFamily == AddressFamily.InterNetworkV6;
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
}
