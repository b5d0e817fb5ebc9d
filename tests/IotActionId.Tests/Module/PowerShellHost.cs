using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.Loader;

namespace IotActionId.Tests.Module;

/// <summary>
/// The real engine with the module imported, in a runspace of its own. Take it as a class fixture and call <see cref="Invoke"/>.
/// The module's types live in its own load context, so the objects that come out are read by property name, not cast.
/// </summary>
public sealed class PowerShellHost : IDisposable
{
    private readonly Runspace _runspace;

    public PowerShellHost()
    {
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        PowerShellResult import = Invoke("Import-Module -Name $args[0] -ErrorAction Stop", ModuleFolder.Manifest);
        if (import.Errors.Count > 0)
        {
            throw new InvalidOperationException($"The module does not import: {import.Errors[0]}");
        }
    }

    /// <summary>The assembly that the cmdlets come from: the one in bin/, not the one the tests refer to.</summary>
    public static Assembly CmdletAssembly =>
        AssemblyLoadContext.All.Single(context => context.Name == "IotActionId").Assemblies.Single(assembly => assembly.GetName().Name == "IotActionId.PowerShell");

    /// <summary>The types of the exported cmdlets, by cmdlet name.</summary>
    public static IReadOnlyDictionary<string, Type> Cmdlets =>
        CmdletAssembly.GetExportedTypes()
            .Select(type => (Type: type, Attribute: type.GetCustomAttribute<CmdletAttribute>()))
            .Where(pair => pair.Attribute is not null)
            .ToDictionary(pair => $"{pair.Attribute!.VerbName}-{pair.Attribute.NounName}", pair => pair.Type);

    /// <summary>Runs a script and collects everything it writes. An error that ends the script is the last of the errors.</summary>
    /// <param name="script">The script; the arguments are its <c>$args</c>, or bind to its <c>param()</c> block.</param>
    /// <param name="arguments">Positional arguments.</param>
    public PowerShellResult Invoke(string script, params object?[] arguments)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script, useLocalScope: true);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        PSDataCollection<PSObject> output = [];
        bool terminated = false;
        List<ErrorRecord> errors = [];
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            terminated = true;
            errors.Add(e.ErrorRecord);
        }

        errors.InsertRange(0, shell.Streams.Error);
        return new PowerShellResult(
            [.. output],
            errors,
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            terminated);
    }

    /// <summary>Runs a script that must not fail, and returns its output.</summary>
    public IReadOnlyList<PSObject> Output(string script, params object?[] arguments)
    {
        PowerShellResult result = Invoke(script, arguments);
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Output;
    }

    public void Dispose() => _runspace.Dispose();
}
