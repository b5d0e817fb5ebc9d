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
        try
        {
            using FileStream stream = File.OpenRead(path);
            return stream.Length <= MaxLength
                ? Read(stream, path, type)
                : throw new IotException(IotErrorId.InvalidLabFile, $"'{path}' is larger than 16 MiB: it is no file of the lab.", path);
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

    public static T Read<T>(Stream stream, string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(stream, type) ?? throw new IotException(IotErrorId.InvalidLabFile, $"'{path}' holds null.", path);
        }
        catch (JsonException e)
        {
            throw new IotException(IotErrorId.InvalidLabFile, $"'{path}' is no such file of the lab: {e.Message}", path, e);
        }
    }
}
