using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>The device types that homes are furnished from: data, in <c>devices.json</c>.</summary>
/// <param name="SchemaVersion">1.</param>
/// <param name="Places">Rooms that devices are named after.</param>
/// <param name="Mix">The types of the devices of a home, in order; from the beginning again where a home has more.</param>
/// <param name="Types">The types.</param>
internal sealed record DeviceCatalogue(int SchemaVersion, IReadOnlyList<string> Places, IReadOnlyList<string> Mix, IReadOnlyList<DeviceType> Types)
{
    private static readonly Lazy<DeviceCatalogue> LazyDefault = new(Load);

    /// <summary>The catalogue that comes with the module.</summary>
    public static DeviceCatalogue Default => LazyDefault.Value;

    public DeviceType Type(string name) => Types.First(type => type.Type == name);

    private static DeviceCatalogue Load()
    {
        using Stream stream = typeof(DeviceCatalogue).Assembly.GetManifestResourceStream("IotActionId.Lab.devices.json")
            ?? throw new InvalidOperationException("The device catalogue is not in the assembly.");
        return JsonSerializer.Deserialize(stream, LabJson.Default.DeviceCatalogue)
            ?? throw new InvalidOperationException("The device catalogue is empty.");
    }
}
