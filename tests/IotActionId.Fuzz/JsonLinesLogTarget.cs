using IotActionId.Actions;

namespace IotActionId.Fuzz;

/// <summary>An action log of JSON Lines.</summary>
internal sealed class JsonLinesLogTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "log-jsonl";

    /// <inheritdoc/>
    public void Read(byte[] input) => ScratchFile.With(input, static path =>
    {
        var reader = new ActionLogReader(path, new ActionLogOptions { Format = ActionLogFormat.JsonLines });
        GC.KeepAlive(reader.Read().Sum(static command => command.Actions.Count));
        GC.KeepAlive(reader.Defects);
    });
}
