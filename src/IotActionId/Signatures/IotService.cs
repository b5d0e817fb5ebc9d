using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A web service, as far as an eavesdropper can tell one from another.</summary>
/// <param name="ServerName">The server name that the gateway asked for (SNI); null where no handshake was captured.</param>
/// <param name="Port">The server's port.</param>
public sealed record IotService(string? ServerName, int Port)
{
    /// <summary>Whether a flow may go to this service: the same port, and the same name where both names are known.</summary>
    /// <param name="flow">The flow.</param>
    public bool Fits(IotFlow flow) =>
        flow.ServerPort == Port
        && (ServerName is null || flow.ServerName is null || string.Equals(ServerName, flow.ServerName, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override string ToString() => $"{ServerName ?? "*"}:{Port}";
}
