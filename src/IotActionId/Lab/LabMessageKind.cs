namespace IotActionId.Lab;

/// <summary>What a message of the lab is, as the truth file names it.</summary>
public enum LabMessageKind
{
    /// <summary>The TLS handshake with the session tickets that follow it.</summary>
    Handshake,

    /// <summary>What a protocol says before it is ready: a WebSocket upgrade, an MQTT CONNECT, a subscription, and the answers.</summary>
    Login,

    /// <summary>The web service tells the gateway to act.</summary>
    Command,

    /// <summary>The gateway has taken a command.</summary>
    Acknowledgement,

    /// <summary>A device has done what a command asked.</summary>
    Status,

    /// <summary>A device was used by hand: a status without a command.</summary>
    LocalStatus,

    /// <summary>A measurement that a device sends now and then.</summary>
    Telemetry,

    /// <summary>The gateway asks for the time, or is told.</summary>
    TimeSync,

    /// <summary>The gateway asks for new firmware, or is answered.</summary>
    FirmwareCheck,

    /// <summary>A ping, or an empty poll.</summary>
    Keepalive,

    /// <summary>The answer to a keepalive.</summary>
    KeepaliveReply,

    /// <summary>The receipt that a transport protocol gives for a message: MQTT PUBACK, an HTTP response without content.</summary>
    Receipt,

    /// <summary>Settings and flow control of a transport protocol.</summary>
    Control,

    /// <summary>The user asks the web service for something.</summary>
    UserRequest,

    /// <summary>The web service answers the user.</summary>
    UserResponse,

    /// <summary>TLS close_notify, or a protocol's own farewell.</summary>
    Close,
}
