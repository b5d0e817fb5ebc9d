namespace IotActionId.Tests.Module;

/// <summary>How a run of the embedded shell ended, and what it wrote.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Error);
