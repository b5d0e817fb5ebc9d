using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IotActionId.Lab;

/// <summary>Reads the lab's JSON files, which people write too.</summary>
internal static class LabFile
{
    private const long MaxLength = 16 * 1024 * 1024;

    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/> or
    /// <see cref="IotErrorId.InvalidLabFile"/>.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        using FileStream stream = Open(path);
        return stream.Length <= MaxLength
            ? Read(stream, path, type)
            : throw new IotException(IotErrorId.InvalidLabFile, $"'{path}' is larger than 16 MiB: it is no such file of the lab.", path);
    }

    /// <summary>Reads a file with an object in each line.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/> or
    /// <see cref="IotErrorId.InvalidLabFile"/>.</exception>
    public static IEnumerable<T> ReadLines<T>(string path, JsonTypeInfo<T> type)
    {
        using var reader = new StreamReader(Open(path));
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            yield return Parse(() => JsonSerializer.Deserialize(line, type), $"'{path}', line {number},", path);
        }
    }

    public static T Read<T>(Stream stream, string path, JsonTypeInfo<T> type) => Parse(() => JsonSerializer.Deserialize(stream, type), $"'{path}'", path);

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IotException(IotErrorId.FileNotFound, $"There is no file '{path}'. Check the path.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"'{path}' cannot be read: {e.Message}", path, e);
        }
    }

    private static T Parse<T>(Func<T?> read, string where, string path)
    {
        try
        {
            return read() ?? throw new IotException(IotErrorId.InvalidLabFile, $"{where} holds null.", path);
        }
        catch (JsonException e)
        {
            throw new IotException(IotErrorId.InvalidLabFile, $"{where} is no such file of the lab: {e.Message}", path, e);
        }
    }
}
