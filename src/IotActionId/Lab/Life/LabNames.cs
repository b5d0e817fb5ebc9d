namespace IotActionId.Lab;

/// <summary>The names that the web service's machines go by.</summary>
/// <param name="GatewayHost">Where gateways connect.</param>
/// <param name="UserHost">Where users connect.</param>
internal sealed record LabNames(string GatewayHost, string UserHost)
{
    /// <summary>Names below a top-level domain that RFC 2606 keeps for examples.</summary>
    public static LabNames Default { get; } = new("hub.lab.example", "home.lab.example");
}
