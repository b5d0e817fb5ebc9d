using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace IotActionId.Tests.Module;

public sealed class ManifestTests(PowerShellHost host) : IClassFixture<PowerShellHost>
{
    [Fact]
    public void PowerShell_finds_nothing_wrong_with_it()
    {
        PowerShellResult result = host.Invoke("Test-ModuleManifest -Path $args[0]", ModuleFolder.Manifest);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Import_warns_of_nothing()
    {
        using PowerShellHost other = new();
        Assert.Empty(other.Invoke("Import-Module -Name $args[0] -Force", ModuleFolder.Manifest).Warnings);
    }

    [Fact]
    public void Exports_exactly_the_cmdlets_of_the_assembly()
    {
        PSModuleInfo module = Module();
        Assert.Equal(PowerShellHost.Cmdlets.Keys.Order(StringComparer.Ordinal), module.ExportedCmdlets.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(module.ExportedFunctions);
        Assert.Empty(module.ExportedVariables);
    }

    [Fact]
    public void Names_each_cmdlet_without_wildcards()
    {
        var names = ((IEnumerable)Data()["CmdletsToExport"]!).Cast<object>().Select(name => name.ToString()).ToList();
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => name!.Contains('*', StringComparison.Ordinal));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void Version_is_that_of_the_build()
    {
        var props = XDocument.Load(Path.Combine(ModuleFolder.Root, "Directory.Build.props"));
        string version = props.Descendants("Version").Single().Value;
        Assert.Equal(version, Module().Version.ToString());
        Assert.Equal(Version.Parse(version).Build, PowerShellHost.CmdletAssembly.GetName().Version!.Build);
        Assert.Equal(version, PowerShellHost.CmdletAssembly.GetName().Version!.ToString(3));
    }

    [Fact]
    public void Every_file_it_names_is_there()
    {
        Hashtable data = Data();
        IEnumerable<object> files = ((IEnumerable)data["FormatsToProcess"]!).Cast<object>().Append(data["RootModule"]!);
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(ModuleFolder.Root, file.ToString()!)), file.ToString()));
    }

    [Fact]
    public void Bin_has_no_copy_of_PowerShell() =>
        Assert.DoesNotContain("System.Management.Automation.dll", Directory.EnumerateFiles(ModuleFolder.Bin, "*", SearchOption.AllDirectories).Select(Path.GetFileName));

    [Fact]
    public void Every_library_of_others_in_bin_is_acknowledged_with_its_version()
    {
        string notices = File.ReadAllText(Path.Combine(ModuleFolder.Root, "THIRD-PARTY-NOTICES.md"));
        string[] packages = File.ReadAllLines(Path.Combine(ModuleFolder.Root, "Directory.Packages.props"));
        Assert.All(Directory.GetFiles(ModuleFolder.Bin, "*.dll").Select(Path.GetFileNameWithoutExtension).Where(name => !name!.StartsWith("IotActionId", StringComparison.Ordinal)), name =>
        {
            string version = packages.Single(line => line.Contains($"\"{name}\"", StringComparison.Ordinal)).Split('"')[3];
            Assert.Contains($"| {name} {version}", notices, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_reference_of_bin_is_in_bin_or_in_the_framework_or_is_PowerShell()
    {
        string[] own = Directory.GetFiles(ModuleFolder.Bin, "*.dll");
        var known = own.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var missing = own
            .SelectMany(References)
            .Where(name => !known.Contains(name) && name != "System.Management.Automation" && !File.Exists(Path.Combine(framework, name + ".dll")));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_cmdlet_has_an_output_type_and_a_noun_of_the_module() =>
        Assert.All(PowerShellHost.Cmdlets, cmdlet =>
        {
            Assert.StartsWith("Iot", cmdlet.Value.GetCustomAttribute<CmdletAttribute>()!.NounName, StringComparison.Ordinal);
            Assert.NotEmpty(cmdlet.Value.GetCustomAttributes<OutputTypeAttribute>());
            Assert.True(cmdlet.Value.IsSealed, $"{cmdlet.Value} is not sealed");
        });

    [Fact]
    public void No_parameter_or_output_is_a_type_of_a_dependency()
    {
        var parameters = PowerShellHost.Cmdlets.Values
            .SelectMany(type => type.GetProperties())
            .Where(property => property.GetCustomAttribute<ParameterAttribute>() is not null)
            .Select(property => property.PropertyType);
        var outputs = PowerShellHost.Cmdlets.Values
            .SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>())
            .SelectMany(attribute => attribute.Type)
            .Select(type => type.Type);
        Assert.All(parameters.Concat(outputs).Select(ElementType), type =>
        {
            string assembly = type.Assembly.GetName().Name!;
            Assert.True(
                assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "IotActionId" or "IotActionId.PowerShell",
                $"{type} is of {assembly}");
        });
    }

    private static Type ElementType(Type type) =>
        type.IsArray ? ElementType(type.GetElementType()!) : type.IsGenericType ? ElementType(type.GetGenericArguments()[0]) : type;

    private static IEnumerable<string> References(string path)
    {
        using FileStream file = File.OpenRead(path);
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private PSModuleInfo Module() => (PSModuleInfo)host.Output("Get-Module IotActionId").Single().BaseObject;

    private Hashtable Data() =>
        (Hashtable)host.Output("[Management.Automation.Language.Parser]::ParseFile($args[0], [ref]$null, [ref]$null).EndBlock.Statements[0].PipelineElements[0].Expression.SafeGetValue()", ModuleFolder.Manifest).Single().BaseObject;
}
