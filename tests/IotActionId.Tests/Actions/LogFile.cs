using System.Text;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

/// <summary>An action log in a temporary directory, and what the reader makes of it.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("iotactionid-").FullName;

    internal LogFile(string name, string text)
        : this(name, Encoding.UTF8.GetBytes(text))
    {
    }

    internal LogFile(string name, byte[] bytes)
    {
        Path = System.IO.Path.Combine(_directory, name);
        File.WriteAllBytes(Path, bytes);
    }

    internal string Path { get; }

    internal (List<IotCommand> Commands, IReadOnlyList<IotException> Defects) Read(ActionLogOptions? options = null)
    {
        var reader = new ActionLogReader(Path, options);
        List<IotCommand> commands = [.. reader.Read(TestContext.Current.CancellationToken)];
        Assert.All(reader.Defects, defect => Assert.Equal((IotErrorId.InvalidActionLog, Path), (defect.Id, defect.Target)));
        return (commands, reader.Defects);
    }

    /// <summary>Reads a log that has no defect.</summary>
    internal List<IotCommand> ReadClean(ActionLogOptions? options = null)
    {
        (List<IotCommand> commands, IReadOnlyList<IotException> defects) = Read(options);
        Assert.Empty(defects);
        return commands;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
