using IotActionId.Actions;

namespace IotActionId.Fuzz;

/// <summary>A browser session in HAR.</summary>
internal sealed class HarLogTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "log-har";

    /// <inheritdoc/>
    public void Read(byte[] input) => ScratchFile.With(input, static path =>
    {
        var reader = new ActionLogReader(path, new ActionLogOptions { Format = ActionLogFormat.Har });
        GC.KeepAlive(reader.Read().Sum(static command => command.Actions.Count));
        GC.KeepAlive(reader.Defects);
    });
}
