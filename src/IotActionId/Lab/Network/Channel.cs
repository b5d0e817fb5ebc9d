namespace IotActionId.Lab;

/// <summary>Which capture the connections of one gateway, or of the user, are seen in.</summary>
/// <param name="Sink">The capture.</param>
/// <param name="CaptureName">The capture's file name.</param>
/// <param name="Gateway">The gateway's name; null for the user.</param>
internal sealed record Channel(CaptureSink Sink, string CaptureName, string? Gateway)
{
    /// <summary>The direction of what a side sends, in the words of the truth file.</summary>
    public string DirectionFrom(Side side) => side == Side.Client
        ? Gateway is null ? "FromUser" : "FromGateway"
        : Gateway is null ? "ToUser" : "ToGateway";
}
