namespace IotActionId.Capture;

/// <summary>What reading from an interface came to.</summary>
internal enum LiveRead
{
    /// <summary>A packet.</summary>
    Packet,

    /// <summary>No packet waits now.</summary>
    Nothing,

    /// <summary>The interface went down or away; it has to be opened anew.</summary>
    Lost,
}
