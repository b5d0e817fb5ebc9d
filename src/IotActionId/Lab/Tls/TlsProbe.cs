using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>Finds out in a few milliseconds whether this machine's TLS library can do what a run needs, before the run.</summary>
internal static class TlsProbe
{
    /// <exception cref="IotException"><see cref="IotErrorId.TlsNotSupported"/>: it cannot.</exception>
    public static void Check(TlsSettings settings)
    {
        if (!Works(settings))
        {
            throw new IotException(
                IotErrorId.TlsNotSupported,
                $"This machine's TLS library cannot speak {settings.Version} with {settings.CipherSuite} and an RSA certificate. It can with {string.Join(", ", Suites(settings))}.",
                settings.CipherSuite.ToString());
        }
    }

    /// <summary>The cipher suites of a version that this machine's TLS library can do with the lab's certificate.</summary>
    public static IReadOnlyList<TlsCipherSuite> Suites(TlsSettings settings) =>
        [.. Enum.GetValues<TlsCipherSuite>().Where(suite => TlsChoice.IsOf(settings.Version, suite) && Works(settings with { CipherSuite = suite }))];

    /// <summary>A handshake in memory.</summary>
    public static void Handshake(TlsSettings settings)
    {
        var toServer = new Queue<ReadOnlyMemory<byte>>();
        var toClient = new Queue<ReadOnlyMemory<byte>>();
        using var client = new TlsEnd(toServer.Enqueue, _ => { });
        using var server = new TlsEnd(toClient.Enqueue, _ => { });
        server.Start(settings.ForServer(), () => { });
        client.Start(settings.ForClient(), () => { });
        while (toServer.Count + toClient.Count > 0)
        {
            if (toServer.TryDequeue(out ReadOnlyMemory<byte> flight))
            {
                server.Deliver(flight);
            }

            if (toClient.TryDequeue(out flight))
            {
                client.Deliver(flight);
            }
        }

        if (!client.IsReady || !server.IsReady)
        {
            throw new AuthenticationException("The handshake came to no end.");
        }
    }

    private static bool Works(TlsSettings settings)
    {
        try
        {
            Handshake(settings);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or InvalidOperationException or PlatformNotSupportedException)
        {
            return false;
        }
    }
}
