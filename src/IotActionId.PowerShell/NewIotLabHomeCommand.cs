using System.Management.Automation;
using IotActionId.Lab;

namespace IotActionId.PowerShell;

/// <summary>Furnishes a home for Invoke-IotLab.</summary>
[Cmdlet(VerbsCommon.New, "IotLabHome")]
[OutputType(typeof(LabHome))]
public sealed class NewIotLabHomeCommand : IotCmdlet
{
    private readonly LabHomeOptions _defaults = new();

    /// <summary>How many devices the home has.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, LabHome.MaxDevices)]
    public int? DeviceCount { get; set; }

    /// <summary>How many gateways share the devices.</summary>
    [Parameter]
    [ValidateRange(1, LabHome.MaxGateways)]
    public int? GatewayCount { get; set; }

    /// <summary>The gateways' styles, from the beginning again where there are more gateways.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LabStyleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Style { get; set; }

    /// <summary>One device more, which joins the home after the training session.</summary>
    [Parameter]
    public SwitchParameter UnknownDevice { get; set; }

    /// <summary>Names, addresses and habits come from this number.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>A device catalogue instead of the one that comes with the module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Catalogue { get; set; }

    /// <inheritdoc/>
    protected override void Finish() => WriteObject(LabHome.Create(new LabHomeOptions
    {
        DeviceCount = DeviceCount ?? _defaults.DeviceCount,
        GatewayCount = GatewayCount ?? _defaults.GatewayCount,
        Styles = Style ?? _defaults.Styles,
        UnknownDevice = UnknownDevice,
        Seed = Seed ?? _defaults.Seed,
        Catalogue = Catalogue is { } path ? LabCatalogue.Load(ResolveLiteralPath(path)) : null,
    }));
}
