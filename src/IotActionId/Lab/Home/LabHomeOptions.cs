namespace IotActionId.Lab;

/// <summary>How a home is furnished.</summary>
public sealed record LabHomeOptions
{
    /// <summary>Devices: 1 to <see cref="LabHome.MaxDevices"/>. The mix of types is the same for every seed.</summary>
    public int DeviceCount { get; init; } = 16;

    /// <summary>Gateways that share the devices: 1 to <see cref="LabHome.MaxGateways"/>, and no more than devices.</summary>
    public int GatewayCount { get; init; } = 1;

    /// <summary>The gateways' styles, from the beginning again where there are more gateways; none for the style of the run.</summary>
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>Whether there is one device more, which joins the home after signatures have been learned.</summary>
    public bool UnknownDevice { get; init; }

    /// <summary>Names, addresses and habits come from this number.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What to furnish from; null for the catalogue that comes with the module.</summary>
    public LabCatalogue? Catalogue { get; init; }
}
