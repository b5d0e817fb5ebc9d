namespace IotActionId;

/// <summary>Writes a file beside the one that it replaces, and puts it in its place in one step, so that a reader never sees half of it.</summary>
internal static class ReplacedFile
{
    /// <summary>Writes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="isSecret">Whether only its owner may read it.</param>
    /// <param name="write">Writes what is in it.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.FileAccessDenied"/> or <see cref="IotErrorId.FileNotFound"/> where it cannot be written.</exception>
    public static void Write(string path, string what, bool isSecret, Action<Stream> write)
    {
        string draft = path + ".tmp";
        try
        {
            // A draft that was left behind may have another mode.
            File.Delete(draft);
            using (FileStream stream = isSecret ? SecretFile.Create(draft, FileMode.CreateNew) : File.Create(draft))
            {
                write(stream);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IotException(IotErrorId.FileNotFound, $"The folder of '{path}' does not exist. Create it first.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The {what} '{path}' cannot be written: {e.Message}", path, e);
        }
        finally
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }
}
