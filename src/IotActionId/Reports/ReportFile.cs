namespace IotActionId.Reports;

/// <summary>Keeps a report in a file that only its owner may read: it tells what people did at home.</summary>
public static class ReportFile
{
    /// <summary>Writes a report, replacing the file in one step so that a reader never sees half of it.</summary>
    /// <param name="content">What it is made of.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/> where the content is empty; <see cref="IotErrorId.FileAccessDenied"/> or <see cref="IotErrorId.FileNotFound"/> where it cannot be written.</exception>
    public static void Save(ReportContent content, string path) =>
        ReplacedFile.Write(path, "report", isSecret: true, stream => HtmlReport.Write(content, stream));
}
