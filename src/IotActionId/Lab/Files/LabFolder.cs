namespace IotActionId.Lab;

/// <summary>The folder that a run writes to.</summary>
internal static class LabFolder
{
    /// <summary>The name of the truth file.</summary>
    public const string Truth = "truth.jsonl";

    /// <summary>The name of what repeats the run.</summary>
    public const string Configuration = "lab.json";

    /// <summary>The name of the file with TLS secrets.</summary>
    public const string KeyLog = "keys.log";

    /// <summary>The stem of a session's file names.</summary>
    public static string SessionName(LabSessionKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Makes sure that the folder is there, may be written, and is empty unless forced; then deletes what an earlier run left.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.OutputNotEmpty"/>, <see cref="IotErrorId.FileAccessDenied"/>.</exception>
    public static string Prepare(string path, bool force)
    {
        try
        {
            string full = Path.GetFullPath(path);
            if (File.Exists(full))
            {
                throw new IotException(IotErrorId.FileAccessDenied, $"'{path}' is a file. Name a folder for the lab to write to.", path);
            }

            Directory.CreateDirectory(full);
            if (!force && Directory.EnumerateFileSystemEntries(full).Any())
            {
                throw new IotException(IotErrorId.OutputNotEmpty, $"The folder '{path}' is not empty. Name another, or use -Force to write into it.", path);
            }

            string probe = Path.Combine(full, $".{Guid.NewGuid():N}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            DeleteEarlierRun(full);
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The lab cannot write to '{path}': {e.Message} Name a folder that you may write to.", path, e);
        }
    }

    /// <summary>A capture of an earlier run beside the truth of this one would only mislead.</summary>
    private static void DeleteEarlierRun(string folder)
    {
        string[] ofSession = [".pcap", ".user.pcap", ".jsonl", ".har"];
        string[] names =
        [
            Truth, Configuration, KeyLog,
            .. Enum.GetValues<LabSessionKind>().SelectMany(kind => ofSession.Select(extension => SessionName(kind) + extension)),
        ];
        foreach (string name in names)
        {
            File.Delete(Path.Combine(folder, name));
        }
    }
}
