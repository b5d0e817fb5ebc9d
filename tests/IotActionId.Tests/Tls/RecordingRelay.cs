using System.Net;
using System.Net.Sockets;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Tls;

/// <summary>Stands between a TLS client and a TLS server on the loopback and notes every piece of bytes that passes.</summary>
internal sealed class RecordingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<(bool FromClient, byte[] Bytes)> _pieces = [];
    private readonly Task _running;

    public RecordingRelay(int serverPort, CancellationToken token)
    {
        _listener.Start();
        _running = RunAsync(serverPort, token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What passed so far, as a TCP connection.</summary>
    public FlowScript ToScript()
    {
        lock (_lock)
        {
            return _pieces.Aggregate(new FlowScript(), static (script, piece) => script.SendCut(piece.FromClient, piece.Bytes, Enumerable.Repeat(1448, 100)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        try
        {
            await _running;
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // The ends were torn down in whatever order.
        }
    }

    private async Task RunAsync(int serverPort, CancellationToken token)
    {
        using TcpClient client = await _listener.AcceptTcpClientAsync(token);
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, serverPort, token);
        await Task.WhenAll(ForwardAsync(client, server, true, token), ForwardAsync(server, client, false, token));
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, bool fromClient, CancellationToken token)
    {
        byte[] buffer = new byte[65536];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer, token)) > 0)
        {
            lock (_lock)
            {
                _pieces.Add((fromClient, buffer[..count]));
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), token);
        }

        to.Client.Shutdown(SocketShutdown.Send);
    }
}
