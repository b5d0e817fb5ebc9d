using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IotActionId.Benchmarks;

/// <summary>A load on the loopback interface: small TLS records over TCP connections, each a segment of its own, at a given rate. Runs in a process of its own.</summary>
internal static class LiveLoad
{
    /// <summary>The client's address.</summary>
    public const string Client = "127.0.8.1";

    /// <summary>The server's address.</summary>
    public const string Server = "127.0.8.2";

    /// <summary>Its port.</summary>
    public const int Port = 443;

    private const int Connections = 16;
    private const int Body = 200;
    private const int Commands = 1009;
    private const int BufferLength = 64 * 1024;

    /// <summary>Sends for a while.</summary>
    /// <param name="rate">Records a second, over all connections; 0 for as many as go.</param>
    /// <param name="seconds">For so long.</param>
    public static int Run(int rate, double seconds)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Parse(Server), Port));
        listener.Listen();
        Socket[] senders = new Socket[Connections];
        Socket[] receivers = new Socket[Connections];
        for (int i = 0; i < Connections; i++)
        {
            senders[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            senders[i].Bind(new IPEndPoint(IPAddress.Parse(Client), 0));
            senders[i].Connect(listener.LocalEndPoint!);
            Socket receiver = receivers[i] = listener.Accept();
            Socket sender = senders[i];
            new Thread(() => Drain(receiver)) { IsBackground = true }.Start();
            new Thread(() => Drain(sender)) { IsBackground = true }.Start();
        }

        byte[] record = new byte[5 + Body];
        new Random(1).NextBytes(record);
        (record[0], record[1], record[2], record[3], record[4]) = (23, 3, 3, 0, Body);
        long sent = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            long due = rate == 0 ? sent + 64 : (long)(clock.Elapsed.TotalSeconds * rate);
            if (due <= sent)
            {
                Thread.Sleep(1);
                continue;
            }

            for (; sent < due; sent++)
            {
                // Now and then the service says something, as if it were a command.
                long connection = sent % Connections;
                (sent % Commands == 0 ? receivers[connection] : senders[connection]).Send(record);
            }
        }

        Console.WriteLine(sent);
        foreach (Socket socket in (Socket[])[.. senders, .. receivers])
        {
            socket.Dispose();
        }

        return 0;
    }

    private static void Drain(Socket socket)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            while (socket.Receive(buffer) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The load is over.
        }
    }
}
