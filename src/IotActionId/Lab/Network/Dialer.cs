namespace IotActionId.Lab;

/// <summary>Opens connections from one client machine to one server machine, each from a port of its own.</summary>
internal sealed class Dialer(LabWorld world, Channel channel, TlsSettings tls, LabHost client, LabHost server)
{
    private const int EphemeralPorts = 28_000;

    private int _next = world.Random.Fork($"{channel.CaptureName}/{channel.Gateway}/port").Next(0, EphemeralPorts - 1);

    /// <summary>The server's name, as the client asks for it.</summary>
    public string ServerName => tls.ServerName;

    /// <summary>Creates a connection; <see cref="LabConnection.Open"/> sets it going.</summary>
    public LabConnection Dial(Action ready, Action<Side, ReadOnlyMemory<byte>> received)
    {
        // Linux hands out 32768 to 60999.
        var port = (ushort)(32_768 + (_next++ % EphemeralPorts));
        return new LabConnection(world, channel, tls, client with { Port = port }, server) { Ready = ready, Received = received };
    }
}
