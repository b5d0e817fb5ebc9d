namespace IotActionId.Lab;

/// <summary>Which capture the connections of one gateway, or of the user, are seen in.</summary>
internal sealed class Channel(CaptureSink sink, string captureName, string? gateway)
{
    private int _connections;

    /// <summary>The capture.</summary>
    public CaptureSink Sink { get; } = sink;

    /// <summary>The capture's file name.</summary>
    public string CaptureName { get; } = captureName;

    /// <summary>The gateway's name; null for the user.</summary>
    public string? Gateway { get; } = gateway;

    public int NextConnection() => ++_connections;

    /// <summary>The direction of what a side sends, in the words of the truth file.</summary>
    public string DirectionFrom(Side side) => side == Side.Client
        ? Gateway is null ? "FromUser" : "FromGateway"
        : Gateway is null ? "ToUser" : "ToGateway";
}
