using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace IotActionId.Tests.Live;

/// <summary>Sends numbered UDP datagrams over the loopback interface, to an address and a port of its own so that a filter finds no others.</summary>
internal sealed class LoopbackSender : IDisposable
{
    private static int s_last;

    private readonly Socket _receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _datagram;
    private readonly EndPoint _to;

    public LoopbackSender(int payload = 200)
    {
        var address = new IPAddress([127, 0, 9, (byte)Interlocked.Increment(ref s_last)]);
        _receiver.Bind(new IPEndPoint(address, 0));
        _to = _receiver.LocalEndPoint!;
        _datagram = new byte[payload];
        _datagram.AsSpan().Fill((byte)'x');
        Filter = $"udp and dst host {address}";
    }

    /// <summary>What lets its datagrams through, and nothing else.</summary>
    public string Filter { get; }

    /// <summary>Datagrams sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Sends so many.</summary>
    public void Send(int count)
    {
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(_datagram, Sent++);
            _sender.SendTo(_datagram, _to);
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
