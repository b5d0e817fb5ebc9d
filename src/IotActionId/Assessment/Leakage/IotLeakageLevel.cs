namespace IotActionId.Assessment;

/// <summary>What of a user's life an observer may want to know.</summary>
public enum IotLeakageLevel
{
    /// <summary>Exactly which actions.</summary>
    ActionSet,

    /// <summary>How many devices were commanded.</summary>
    DeviceCount,

    /// <summary>Which types of devices, and how many of each.</summary>
    DeviceTypes,

    /// <summary>Whether somebody commands the home in a span of time: that somebody is awake, or at home.</summary>
    Presence,
}
