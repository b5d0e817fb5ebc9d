namespace IotActionId.Messages;

/// <summary>Which way a message went.</summary>
public enum IotDirection : byte
{
    /// <summary>From the web service to the gateway: commands and pings.</summary>
    ToGateway,

    /// <summary>From the gateway to the web service: acknowledgements, status, telemetry.</summary>
    FromGateway,
}
