using System.Reflection;
using System.Reflection.Emit;

namespace IotActionId.Tests.Module;

/// <summary>
/// A module that loads its own version of an assembly, as other people's modules do. The assembly has the right name, another version and
/// nothing in it, so that whoever binds to it by mistake fails.
/// </summary>
internal sealed class DecoyModule : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IotActionId.Decoy.");

    public DecoyModule(string assemblyName, Version version)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(assemblyName) { Version = version }, typeof(object).Assembly);
        assembly.DefineDynamicModule(assemblyName).DefineType($"{assemblyName}.Decoy", TypeAttributes.Public).CreateType();
        string path = System.IO.Path.Combine(_folder.FullName, assemblyName + ".dll");
        assembly.Save(path);
        Path = System.IO.Path.Combine(_folder.FullName, "Decoy.psm1");

        // Where the framework has the name already, the default context refuses another version, and a module has to isolate itself.
        File.WriteAllText(Path, $$"""
            try { $decoy = [Reflection.Assembly]::LoadFrom('{{path}}') } catch { $decoy = $null }
            if (-not $decoy -or $decoy.GetName().Version -ne '{{version}}') { $decoy = [Reflection.Assembly]::LoadFile('{{path}}') }
            if ($decoy.GetName().Version -ne '{{version}}') { throw 'The decoy is not loaded.' }
            """);
    }

    /// <summary>The module file to import.</summary>
    public string Path { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
