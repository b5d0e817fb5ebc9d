using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using IotActionId.Shell.Host;

namespace IotActionId.Shell;

/// <summary>One PowerShell runspace with the module imported, whose output and errors go to the terminal as pwsh would show them.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly Lock _gate = new();
    private PowerShell? _running;
    private bool _stopped;

    public ShellSession(Terminal terminal)
    {
        _host = new ShellHost(terminal);
        InitialSessionState state = InitialSessionState.CreateDefault2();
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
    }

    /// <summary>The code that a script handed to <c>exit</c>; null as long as none did.</summary>
    public int? RequestedExitCode => _host.RequestedExitCode;

    /// <summary>Imports the module that this shell was built with.</summary>
    /// <returns>Whether it worked; the error has been shown where it did not.</returns>
    public bool ImportModule()
    {
        string? manifest = FindManifest();
        if (manifest is null)
        {
            Console.Error.WriteLine($"IotActionId.psd1 is in none of the folders above '{AppContext.BaseDirectory}'. Run the shell from a clone of the repository.");
            return false;
        }

        return Run(ps => ps.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("ErrorAction", ActionPreference.Stop)) == ExitCode.Success;
    }

    /// <summary>Runs a command line as pwsh -Command does: 1 where its last statement failed.</summary>
    public int RunCommand(string text)
    {
        Parser.ParseInput(text, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            ShowError(new ParseException(errors).ErrorRecord);
            return ExitCode.Failure;
        }

        // $? is only right directly after the statement, so it is saved by the script itself.
        int code = Run(ps => ps.AddScript(text + "\n$global:IotShellSucceeded = $?"));
        bool succeeded = _runspace.SessionStateProxy.GetVariable("IotShellSucceeded") is true;
        return RequestedExitCode is null && code == ExitCode.Success && !succeeded ? ExitCode.Failure : code;
    }

    /// <summary>Runs a script file as pwsh -File does: its exit code is what it hands to exit, or 1 where an error ends it.</summary>
    public int RunScript(string path, IReadOnlyList<string> arguments)
    {
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"There is no script '{path}'.");
            return ExitCode.Usage;
        }

        string fullPath = Path.GetFullPath(path);
        ScriptBlockAst ast = Parser.ParseFile(fullPath, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            ShowError(new ParseException(errors).ErrorRecord);
            return ExitCode.Failure;
        }

        // A function of the script's name rather than the script itself: exit inside it then ends the shell, as it ends pwsh -File.
        string name = Path.GetFileName(fullPath);
        _runspace.SessionStateProxy.InvokeProvider.Item.Set($"function:global:{WildcardPattern.Escape(name)}", ast.GetScriptBlock());
        return Run(ps => AddArguments(ps.AddCommand(name), arguments));
    }

    /// <summary>Runs a piece of script and shows its output and errors.</summary>
    /// <param name="text">The script.</param>
    /// <param name="addToHistory">Whether Get-History is to show it.</param>
    public int RunText(string text, bool addToHistory = false) => Run(ps => ps.AddScript(text), addToHistory);

    /// <summary>Runs a piece of the shell's own script and returns its output; nothing is shown.</summary>
    public IReadOnlyList<PSObject> Evaluate(string script)
    {
        using var ps = PowerShell.Create(_runspace);
        return ps.AddScript(script).Invoke();
    }

    /// <summary>What could stand at the cursor.</summary>
    public CommandCompletion Complete(string text, int cursor)
    {
        using var ps = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(text, cursor, null, ps);
    }

    /// <summary>Stops what runs, from any thread.</summary>
    /// <returns>Whether anything ran.</returns>
    public bool Stop()
    {
        lock (_gate)
        {
            _stopped = _running is not null;
            _running?.BeginStop(null, null);
            return _stopped;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    private int Run(Func<PowerShell, PowerShell> add, bool addToHistory = false)
    {
        using var ps = add(PowerShell.Create(_runspace));
        ps.Commands.Commands[^1].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        ps.AddCommand("Out-Default");
        lock (_gate)
        {
            _running = ps;
            _stopped = false;
        }

        try
        {
            ps.Invoke(null, new PSInvocationSettings { AddToHistory = addToHistory });
            return RequestedExitCode ?? ExitCode.Success;
        }
        catch (PipelineStoppedException) when (_stopped)
        {
            return ExitCode.Interrupted;
        }
        catch (RuntimeException e)
        {
            ShowError(e.ErrorRecord);
            return ExitCode.Failure;
        }
        finally
        {
            _host.Terminal.ClearProgress();
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    /// <summary>Shows an error that ended a pipeline. The formatter takes the bare record for somebody's output, so its text is sent to standard error here.</summary>
    private void ShowError(ErrorRecord error)
    {
        using var ps = PowerShell.Create(_runspace);
        _host.Terminal.SendToError(() => ps.AddCommand("Out-Default").Invoke(new[] { error }));
    }

    /// <summary>Adds arguments as pwsh -File does: <c>-Name value</c>, <c>-Name:value</c> and <c>-Switch</c> by name, the others by position.</summary>
    private static PowerShell AddArguments(PowerShell ps, IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-' || !char.IsLetter(argument[1]))
            {
                ps.AddArgument(argument);
                continue;
            }

            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                ps.AddParameter(argument[..(colon + 1)], SwitchValue(argument[(colon + 1)..]));
            }
            else
            {
                // With its dash and without a value, so that the binder finds out whether the next argument is this parameter's value.
                ps.Commands.Commands[^1].Parameters.Add(new CommandParameter(argument));
            }
        }

        return ps;
    }

    private static object SwitchValue(string value) => value.ToLowerInvariant() switch
    {
        "$true" => true,
        "$false" => false,
        _ => value,
    };

    private static string? FindManifest()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            string manifest = Path.Combine(directory.FullName, "IotActionId.psd1");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        return null;
    }
}
