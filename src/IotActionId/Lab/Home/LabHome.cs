namespace IotActionId.Lab;

/// <summary>A home: its gateways and their devices.</summary>
/// <param name="Gateways">The gateways, at least one.</param>
public sealed record LabHome(IReadOnlyList<LabGateway> Gateways)
{
    /// <summary>The most devices that a home has.</summary>
    public const int MaxDevices = 256;

    /// <summary>Furnishes a home from the catalogue: the mix of types is the same for every seed, names and addresses are not.</summary>
    /// <param name="deviceCount">1 to <see cref="MaxDevices"/>.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: no such number of devices.</exception>
    public static LabHome Create(int deviceCount, int seed)
    {
        if (deviceCount is < 1 or > MaxDevices)
        {
            throw new IotException(IotErrorId.InvalidArgument, $"A home has 1 to {MaxDevices} devices, not {deviceCount}.");
        }

        DeviceCatalogue catalogue = DeviceCatalogue.Default;
        var random = new LabRandom(seed, "home");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        var devices = new List<LabDevice>(deviceCount);
        for (int i = 0; i < deviceCount; i++)
        {
            DeviceType type = catalogue.Type(catalogue.Mix[i % catalogue.Mix.Count]);
            devices.Add(new LabDevice(NewName(catalogue, type, random, names), type.Type, NewNode(random, nodes)));
        }

        return new LabHome([new LabGateway("gateway-1", devices)]);
    }

    private static string NewName(DeviceCatalogue catalogue, DeviceType type, LabRandom random, HashSet<string> taken)
    {
        string name = $"{random.Pick(catalogue.Places)}_{random.Pick(type.Nouns)}";
        string unique = name;
        for (int number = 2; !taken.Add(unique); number++)
        {
            unique = $"{name}_{number}";
        }

        return unique;
    }

    private static string NewNode(LabRandom random, HashSet<string> taken)
    {
        string node;
        do
        {
            node = random.Next(1, 0xFFF7).ToString("x4", System.Globalization.CultureInfo.InvariantCulture);
        }
        while (!taken.Add(node));

        return node;
    }
}
