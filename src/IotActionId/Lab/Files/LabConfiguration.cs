using System.Text.Json;

namespace IotActionId.Lab;

/// <summary><c>lab.json</c>: the options of a run and its home. Together they repeat the run.</summary>
/// <param name="SchemaVersion"><see cref="CurrentSchemaVersion"/>.</param>
/// <param name="Options">The options.</param>
/// <param name="Home">The home.</param>
/// <param name="Gateways">How the gateways talked; null in a file that was not written by a run.</param>
public sealed record LabConfiguration(int SchemaVersion, LabOptions Options, LabHome Home, IReadOnlyList<LabGatewayStyle>? Gateways = null)
{
    /// <summary>The version that this module reads and writes.</summary>
    public const int CurrentSchemaVersion = 1;

    private static readonly LabJson s_readable = new(new JsonSerializerOptions(LabJson.Default.Options) { WriteIndented = true });

    /// <summary>Reads a <c>lab.json</c>.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>, or
    /// <see cref="IotErrorId.InvalidLabFile"/> with the first thing that is wrong.</exception>
    public static LabConfiguration Load(string path)
    {
        LabConfiguration configuration = LabFile.Read(path, LabJson.Default.LabConfiguration);
        if (configuration.SchemaVersion != CurrentSchemaVersion)
        {
            throw new IotException(
                IotErrorId.InvalidLabFile, $"'{path}' has the schema version {configuration.SchemaVersion}, and this module reads {CurrentSchemaVersion}.", path);
        }

        new LabFileCheck(path).Check(configuration.Home);
        return configuration;
    }

    internal void Save(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        JsonSerializer.Serialize(file, this, s_readable.LabConfiguration);
    }
}
