namespace IotActionId.Lab;

/// <summary>What a link is made from.</summary>
/// <param name="World">The session.</param>
/// <param name="Dialer">Opens its connections.</param>
/// <param name="Style">The gateway's style.</param>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Random">Its generator.</param>
/// <param name="Ready">Is called when the link is up.</param>
/// <param name="Delivered">Is called when a message has reached the side that is named.</param>
internal sealed record LinkSetup(
    LabWorld World,
    Dialer Dialer,
    GatewayStyle Style,
    string Gateway,
    LabRandom Random,
    Action Ready,
    Action<Side, LabMessage> Delivered);
