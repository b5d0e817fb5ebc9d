using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IotActionId.Lab;

/// <summary>
/// The lab's network on the loopback interface, in real time: every machine of the lab has an address in 127.0.0.0/8 of its own, connections are
/// real ones, and the lab's clock goes with the machine's. Everything still happens on the one thread of that clock.
/// </summary>
internal sealed class RealTimeNetwork : IDisposable
{
    /// <summary>The lab's machines keep the last byte of their addresses; this is what stands before it.</summary>
    private const uint Loopback = 0x7F00_0000;

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Dictionary<IPEndPoint, Socket> _listeners = [];
    private readonly ConcurrentDictionary<IPEndPoint, Action<Socket>> _expected = new();
    private bool _isOver;

    /// <summary>Real time: nanoseconds since 1970-01-01 UTC.</summary>
    public static long Now => LabTime.FromDate(DateTimeOffset.UtcNow);

    /// <summary>Where a machine of the lab is: its third and fourth byte behind 127.0.</summary>
    public static IPAddress AddressOf(LabHost host)
    {
        uint address = Loopback | (host.Address & 0xFFFF);
        return new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);
    }

    /// <summary>Says what follows when a connection from one end to the other is there.</summary>
    public void Expect(IPEndPoint from, IPEndPoint to, Action<Socket> accepted)
    {
        _expected[from] = accepted;
        if (!_listeners.ContainsKey(to))
        {
            Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(to);
            listener.Listen();
            _listeners.Add(to, listener);
            _ = Task.Run(() => AcceptAsync(listener));
        }
    }

    /// <summary>Has something happen on the clock's thread, soon.</summary>
    public void Post(Action step)
    {
        _posted.Enqueue(step);
        _arrived.Release();
    }

    /// <summary>Lets everything happen when it is due, until a time.</summary>
    public void Run(LabClock clock, long end, CancellationToken cancellationToken)
    {
        while (clock.Now < end)
        {
            clock.RunUntil(Math.Min(Now, end));
            while (_posted.TryDequeue(out Action? step))
            {
                step();
            }

            long next = Math.Min(clock.Next ?? end, end);
            long wait = Math.Max(0, next - Now);
            _arrived.Wait(TimeSpan.FromTicks((wait / 100) + 1), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        foreach (Socket listener in _listeners.Values)
        {
            listener.Dispose();
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                Socket accepted = await listener.AcceptAsync().ConfigureAwait(false);
                accepted.NoDelay = true;
                if (_expected.TryRemove((IPEndPoint)accepted.RemoteEndPoint!, out Action<Socket>? expecting))
                {
                    Post(() => expecting(accepted));
                }
                else
                {
                    accepted.Dispose();
                }
            }
        }
        catch (Exception exception) when (_isOver && exception is SocketException or ObjectDisposedException)
        {
            // The lab is over.
        }
    }
}
