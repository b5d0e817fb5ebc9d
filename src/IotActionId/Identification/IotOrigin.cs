namespace IotActionId.Identification;

/// <summary>Where an action was performed.</summary>
public enum IotOrigin
{
    /// <summary>In the web service: a command came.</summary>
    Remote,

    /// <summary>At the device itself: it reported a change that nobody commanded.</summary>
    Local,
}
