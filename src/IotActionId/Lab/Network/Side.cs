namespace IotActionId.Lab;

/// <summary>The two ends of a connection.</summary>
internal enum Side
{
    /// <summary>Who opened it: the gateway, or the user's browser.</summary>
    Client,

    /// <summary>The web service.</summary>
    Server,
}
