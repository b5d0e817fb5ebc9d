namespace IotActionId.Messages;

/// <summary>Which of two ports is the server's, where nothing else tells.</summary>
internal static class ServerPorts
{
    /// <summary>0 where the first port is more likely the server's, 1 where the second is: a well-known TLS port, else the lower one.</summary>
    public static int ServerSide(int first, int second)
    {
        bool firstKnown = IsKnown(first);
        return firstKnown != IsKnown(second) ? (firstKnown ? 0 : 1) : (first < second ? 0 : 1);
    }

    /// <summary>HTTPS, MQTT, CoAP, AMQP, XMPP, push services and mail over TLS (IANA service names).</summary>
    private static bool IsKnown(int port) =>
        port is 443 or 8443 or 8883 or 1883 or 5684 or 5683 or 5671 or 5672 or 5222 or 5223 or 5228 or 853 or 465 or 587 or 636 or 989 or 990 or 993 or 995 or 80;
}
