using System.Globalization;

namespace IotActionId.Live;

/// <summary>The names of the files of a session, of which there may be many.</summary>
internal sealed class FilePattern
{
    private const string Number = "{n}";
    private const string Time = "{time}";
    private readonly string _pattern;

    /// <summary>Reads a pattern.</summary>
    /// <param name="path">The path, with or without <c>{n}</c> and <c>{time}</c>.</param>
    /// <param name="isOneOfMany">Whether several files are written: then their names must differ.</param>
    public FilePattern(string path, bool isOneOfMany)
    {
        string name = Path.GetFileName(path);
        bool differs = name.Contains(Number, StringComparison.Ordinal) || name.Contains(Time, StringComparison.Ordinal);
        _pattern = differs || !isOneOfMany
            ? path
            : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(name)}_{Number}_{Time}{Path.GetExtension(name)}");
    }

    /// <summary>A name that is taken, with a number.</summary>
    public static string Numbered(string path, int number) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}_{number:D5}{Path.GetExtension(path)}"));

    /// <summary>The name of one file.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="time">When it begins.</param>
    public string For(int number, DateTimeOffset time)
    {
        string folder = Path.GetDirectoryName(_pattern) ?? "";
        string name = Path.GetFileName(_pattern)
            .Replace(Number, number.ToString("D5", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(Time, time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return Path.Combine(folder, name);
    }
}
