using IotActionId.Actions;

namespace IotActionId.Fuzz;

/// <summary>An action log in CSV.</summary>
internal sealed class CsvLogTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "log-csv";

    /// <inheritdoc/>
    public void Read(byte[] input) => ScratchFile.With(input, static path =>
    {
        var reader = new ActionLogReader(path, new ActionLogOptions { Format = ActionLogFormat.Csv });
        GC.KeepAlive(reader.Read().Sum(static command => command.Actions.Count));
        GC.KeepAlive(reader.Defects);
    });
}
