namespace IotActionId.Fuzz;

/// <summary>A file for what the library reads by path only; in memory where the system has a folder for that.</summary>
internal static class ScratchFile
{
    private const string MemoryFolder = "/dev/shm";

    private static readonly string Folder = Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath();

    /// <summary>Writes the input and lets it be read.</summary>
    public static void With(byte[] input, Action<string> read)
    {
        string path = Path.Combine(Folder, $"iotactionid-fuzz-{Environment.ProcessId}");
        File.WriteAllBytes(path, input);
        try
        {
            read(path);
        }
        catch (IotException)
        {
        }
        finally
        {
            File.Delete(path);
        }
    }
}
