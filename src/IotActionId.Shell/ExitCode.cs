namespace IotActionId.Shell;

/// <summary>What the shell returns where the script says nothing; the numbers are pwsh's own.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>An error ended the script, or the last statement of a command failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong, or names a script that is not there.</summary>
    public const int Usage = 64;

    /// <summary>Ctrl+C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
