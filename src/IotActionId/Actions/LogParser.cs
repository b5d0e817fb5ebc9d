namespace IotActionId.Actions;

/// <summary>Reads the commands of one open log, one at a time.</summary>
internal abstract class LogParser : IDisposable
{
    /// <summary>The next command, or null at the end. Lines and entries with a defect are noted and passed over.</summary>
    /// <exception cref="IotException">The log as a whole cannot be read.</exception>
    /// <exception cref="IOException">The file fails.</exception>
    internal abstract IotCommand? Next(CancellationToken cancellationToken);

    /// <summary>Why a log without defects may hold no command: ends a sentence that starts with its path.</summary>
    internal virtual string EmptyReason => "holds no command";

    /// <inheritdoc/>
    public abstract void Dispose();
}
