using System.Globalization;
using System.Management.Automation.Host;

namespace IotActionId.Shell.Host;

/// <summary>What the PowerShell engine knows of the process around it.</summary>
internal sealed class ShellHost(Terminal terminal) : PSHost
{
    /// <summary>Where this host writes.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>The code that a script handed to <c>exit</c>; null as long as none did.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <inheritdoc/>
    public override string Name => "IotActionId.Shell";

    /// <inheritdoc/>
    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override PSHostUserInterface UI { get; } = new ShellUserInterface(terminal);

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() =>
        throw new NotSupportedException("The embedded shell has no nested prompt. Use pwsh 7.6 to debug.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
        // There is none to leave.
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
        // Native programs write to the same terminal; nothing needs to be saved for them.
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
