namespace IotActionId.Reports;

/// <summary>Keeps a report in a file that only its owner may read: it tells what people did at home.</summary>
public static class ReportFile
{
    /// <summary>Writes a report, replacing the file in one step so that a reader never sees half of it.</summary>
    /// <param name="content">What it is made of.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where the content is empty; <see cref="IotErrorId.FileAccessDenied"/> or <see cref="IotErrorId.FileNotFound"/> where it cannot be written.</exception>
    public static void Save(ReportContent content, string path)
    {
        string draft = path + ".tmp";
        try
        {
            // A draft that was left behind may have another mode.
            File.Delete(draft);
            using (FileStream stream = Create(draft))
            {
                HtmlReport.Write(content, stream);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The report '{path}' cannot be written: {e.Message}", path, e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IotException(IotErrorId.FileNotFound, $"The folder of '{path}' does not exist. Create it first.", path, e);
        }
        catch (IOException e)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The report '{path}' cannot be written: {e.Message}", path, e);
        }
        finally
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
