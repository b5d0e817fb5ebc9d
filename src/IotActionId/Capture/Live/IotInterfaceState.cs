namespace IotActionId.Capture;

/// <summary>Whether packets can come from an interface.</summary>
public enum IotInterfaceState
{
    /// <summary>It is switched off.</summary>
    Down,

    /// <summary>It is switched on, but has no link: the cable is out, or the Wi-Fi has no network.</summary>
    Disconnected,

    /// <summary>It is switched on, and has a link as far as the system knows.</summary>
    Up,
}
