using System.Reflection;
using System.Runtime.Loader;

namespace IotActionId.Loader;

/// <summary>
/// Holds the cmdlets and everything they depend on apart from the rest of the process, so that IotActionId has its own versions of its
/// libraries whatever pwsh or another module has loaded. Only the framework and PowerShell itself come from outside.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Lock Gate = new();
    private static ModuleLoadContext? s_instance;

    private readonly AssemblyDependencyResolver _dependencies;
    private readonly Assembly _module;

    private ModuleLoadContext(string modulePath)
        : base("IotActionId")
    {
        _dependencies = new AssemblyDependencyResolver(modulePath);
        _module = LoadFromAssemblyPath(modulePath);
    }

    /// <summary>The assembly with the cmdlets, <c>IotActionId.PowerShell.dll</c> beside this one; loaded once in a process.</summary>
    public static Assembly LoadModule()
    {
        lock (Gate)
        {
            string directory = Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!;
            s_instance ??= new ModuleLoadContext(Path.Combine(directory, "IotActionId.PowerShell.dll"));
            return s_instance._module;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // What is not among the module's own files is the framework or System.Management.Automation: a test holds bin/ to that.
        string? path = _dependencies.ResolveAssemblyToPath(assemblyName);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path = _dependencies.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }
}
