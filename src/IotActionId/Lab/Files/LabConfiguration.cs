using System.Text.Json;

namespace IotActionId.Lab;

/// <summary><c>lab.json</c>: the options of a run and the home that came of them. Options and seed repeat the run.</summary>
/// <param name="SchemaVersion">1.</param>
/// <param name="Options">The options, without the folder.</param>
/// <param name="Home">The home.</param>
internal sealed record LabConfiguration(int SchemaVersion, LabOptions Options, LabHome Home)
{
    public static void Write(string path, LabOptions options, LabHome home)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        JsonSerializer.Serialize(file, new LabConfiguration(1, options with { Path = ".", Force = false }, home), LabJson.Default.LabConfiguration);
    }
}
