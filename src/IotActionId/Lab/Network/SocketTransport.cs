using System.Net;
using System.Net.Sockets;

namespace IotActionId.Lab;

/// <summary>A connection over real sockets. What comes out of them is told on the thread of the lab's clock.</summary>
internal sealed class SocketTransport(RealTimeNetwork network, LabHost client, LabHost server) : ITransport
{
    private const int BufferLength = 64 * 1024;

    private readonly Socket?[] _sockets = new Socket?[2];

    /// <summary>The client may send.</summary>
    public required Action Opened { get; init; }

    /// <summary>Bytes have reached the side that is named.</summary>
    public required Action<Side, ReadOnlyMemory<byte>> Arrived { get; init; }

    /// <summary>The side that is named has received FIN.</summary>
    public required Action<Side> Ended { get; init; }

    /// <inheritdoc/>
    public void Open()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(RealTimeNetwork.AddressOf(client), 0));
        _sockets[(int)Side.Client] = socket;
        network.Expect((IPEndPoint)socket.LocalEndPoint!, new IPEndPoint(RealTimeNetwork.AddressOf(server), server.Port), accepted =>
        {
            // The server's half is there before the client hears that it may send.
            _sockets[(int)Side.Server] = accepted;
            Listen(Side.Server);
            Listen(Side.Client);
            Opened();
        });
        socket.Connect(new IPEndPoint(RealTimeNetwork.AddressOf(server), server.Port));
    }

    /// <inheritdoc/>
    public long Send(Side side, ReadOnlyMemory<byte> bytes)
    {
        long now = RealTimeNetwork.Now;
        try
        {
            for (ReadOnlyMemory<byte> rest = bytes; !rest.IsEmpty; rest = rest[_sockets[(int)side]!.Send(rest.Span)..])
            {
            }
        }
        catch (SocketException)
        {
            // The other side has left; it will be told as FIN.
        }

        return now;
    }

    /// <inheritdoc/>
    public void Close(Side side)
    {
        try
        {
            _sockets[(int)side]?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket? socket in _sockets)
        {
            socket?.Dispose();
        }
    }

    private void Listen(Side side)
    {
        Socket socket = _sockets[(int)side]!;
        _ = Task.Run(async () =>
        {
            byte[] buffer = new byte[BufferLength];
            try
            {
                int count;
                while ((count = await socket.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
                {
                    byte[] bytes = buffer[..count];
                    network.Post(() => Arrived(side, bytes));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // RST, or the lab is over.
            }

            network.Post(() => Ended(side));
        });
    }
}
