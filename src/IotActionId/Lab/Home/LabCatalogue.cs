namespace IotActionId.Lab;

/// <summary>What homes are furnished from: device types, names and habits. Data, in a JSON file with a schema (<c>devices.schema.json</c>).</summary>
/// <param name="SchemaVersion"><see cref="CurrentSchemaVersion"/>.</param>
/// <param name="Places">Rooms that devices are named after.</param>
/// <param name="Mix">The types of the devices of a home, in order; from the beginning again where a home has more.</param>
/// <param name="Types">The types.</param>
/// <param name="Routines">The habits.</param>
public sealed record LabCatalogue(
    int SchemaVersion,
    IReadOnlyList<string> Places,
    IReadOnlyList<string> Mix,
    IReadOnlyList<LabDeviceType> Types,
    IReadOnlyList<LabRoutine> Routines)
{
    /// <summary>The version that this module reads.</summary>
    public const int CurrentSchemaVersion = 1;

    private static readonly Lazy<LabCatalogue> s_default = new(LoadDefault);

    /// <summary>The catalogue that comes with the module.</summary>
    public static LabCatalogue Default => s_default.Value;

    /// <summary>Reads a catalogue file.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>, or
    /// <see cref="IotErrorId.InvalidLabFile"/> with the first thing that is wrong.</exception>
    public static LabCatalogue Load(string path)
    {
        LabCatalogue catalogue = LabFile.Read(path, LabJson.Default.LabCatalogue);
        new LabFileCheck(path).Check(catalogue);
        return catalogue;
    }

    private static LabCatalogue LoadDefault()
    {
        const string name = "IotActionId.Lab.devices.json";
        using Stream stream = typeof(LabCatalogue).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException("The device catalogue is not in the assembly.");
        LabCatalogue catalogue = LabFile.Read(stream, name, LabJson.Default.LabCatalogue);
        new LabFileCheck(name).Check(catalogue);
        return catalogue;
    }
}
