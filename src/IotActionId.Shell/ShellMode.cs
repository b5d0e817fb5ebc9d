namespace IotActionId.Shell;

/// <summary>What the shell was started for.</summary>
internal enum ShellMode
{
    Demo,
    Script,
    Command,
    Interactive,
    Help,
}
