namespace IotActionId.Live;

/// <summary>How a capture session stands.</summary>
public enum IotCaptureState
{
    /// <summary>It captures.</summary>
    Running,

    /// <summary>It waits for its interface, which went down or away, to come back.</summary>
    Waiting,

    /// <summary>It captured as long, or as much, as it was told to.</summary>
    Completed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It could not go on; its error says why. What it wrote is whole.</summary>
    Failed,
}
