namespace IotActionId.Lab;

/// <summary>The folder that a run writes to.</summary>
internal static class LabFolder
{
    /// <summary>Makes sure that the folder is there, may be written, and is empty unless forced.</summary>
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
            return full;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The lab cannot write to '{path}': {e.Message} Name a folder that you may write to.", path, e);
        }
    }
}
