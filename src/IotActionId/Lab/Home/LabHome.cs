using System.Text.Json.Serialization;

namespace IotActionId.Lab;

/// <summary>A home: its gateways and their devices, the types of the devices, and the habits of the person who lives in it.</summary>
/// <param name="Gateways">The gateways, at least one.</param>
/// <param name="Types">The types of the devices.</param>
/// <param name="Habits">The habits; none where the home is never lived in.</param>
public sealed record LabHome(IReadOnlyList<LabGateway> Gateways, IReadOnlyList<LabDeviceType> Types, IReadOnlyList<LabHabit> Habits)
{
    /// <summary>The most devices that a home has.</summary>
    public const int MaxDevices = 256;

    /// <summary>The most gateways that a home has.</summary>
    public const int MaxGateways = 16;

    /// <summary>All devices of all gateways.</summary>
    [JsonIgnore]
    public IEnumerable<LabDevice> Devices => Gateways.SelectMany(gateway => gateway.Devices);

    /// <summary>Furnishes a home.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: an option is out of range.</exception>
    public static LabHome Create(LabHomeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LabHomeBuilder(options).Build();
    }
}
