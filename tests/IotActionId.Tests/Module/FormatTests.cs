using System.Management.Automation.Language;
using System.Reflection;
using System.Runtime.Loader;
using System.Xml.Linq;

namespace IotActionId.Tests.Module;

public sealed class FormatTests(PowerShellHost host) : IClassFixture<PowerShellHost>
{
    private const int Columns = 120;

    public static TheoryData<string> EveryView => [.. Views.Select(Name)];

    public static TheoryData<string> EveryTable => [.. Views.Where(view => view.Element("TableControl") is not null).Select(Name)];

    private static IEnumerable<XElement> Views { get; } =
        [.. XDocument.Load(Path.Combine(ModuleFolder.Bin, "IotActionId.Format.ps1xml")).Descendants("View")];

    [Fact]
    public void Engine_loads_the_views()
    {
        // Import-Module reports what it cannot load of a format file as errors.
        Assert.Empty(host.Invoke("Import-Module -Name $args[0] -Force", ModuleFolder.Manifest).Errors);
        Assert.Equal(Views.Count(), Views.Select(view => (TypeName(view), view.Element("TableControl") is null)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(EveryView))]
    public void View_is_of_a_type_of_the_module_and_shows_properties_that_exist(string view)
    {
        XElement element = Views.Single(candidate => Name(candidate) == view);
        Type? type = AssemblyLoadContext.All.Single(context => context.Name == "IotActionId").Assemblies
            .Where(assembly => assembly.GetName().Name!.StartsWith("IotActionId", StringComparison.Ordinal))
            .Select(assembly => assembly.GetType(TypeName(element)))
            .SingleOrDefault(found => found is not null);
        Assert.NotNull(type);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(element.Descendants("PropertyName"), name => Assert.Contains(name.Value, properties));
        Assert.All(element.Descendants("ScriptBlock"), script => Assert.All(PropertiesOfItem(script.Value), name => Assert.Contains(name, properties)));
    }

    [Theory]
    [MemberData(nameof(EveryTable))]
    public void Table_fits_the_page_and_every_column_has_its_item(string view)
    {
        XElement element = Views.Single(candidate => Name(candidate) == view);
        XElement[] headers = [.. element.Descendants("TableColumnHeader")];
        Assert.Equal(headers.Length, element.Descendants("TableColumnItem").Count());
        int widths = headers.Sum(header => (int?)header.Element("Width") ?? 10);
        Assert.InRange(widths + headers.Length - 1, 1, Columns);
        Assert.All(headers, header => Assert.False(string.IsNullOrWhiteSpace(header.Element("Label")?.Value)));
    }

    [Fact]
    public void Everything_that_a_cmdlet_emits_has_a_view()
    {
        var viewed = Views.Select(TypeName).ToHashSet();
        var emitted = PowerShellHost.Cmdlets.Values
            .SelectMany(cmdlet => cmdlet.GetCustomAttributes<System.Management.Automation.OutputTypeAttribute>())
            .SelectMany(attribute => attribute.Type)
            .Select(type => type.Name)
            .Where(name => name.StartsWith("IotActionId.", StringComparison.Ordinal));
        Assert.All(emitted, name => Assert.Contains(name, viewed));
    }

    private static string Name(XElement view) => view.Element("Name")!.Value;

    private static string TypeName(XElement view) => view.Descendants("TypeName").Single().Value;

    /// <summary>The properties that a script block takes directly of the object it shows; inside a nested block <c>$_</c> is something else.</summary>
    private static IEnumerable<string> PropertiesOfItem(string script)
    {
        Ast ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        Assert.Empty(errors.Select(error => error.Message));
        return ast.FindAll(node => node is MemberExpressionAst and not InvokeMemberExpressionAst, searchNestedScriptBlocks: false)
            .Cast<MemberExpressionAst>()
            .Where(member => member.Expression is VariableExpressionAst { VariablePath.UserPath: "_" })
            .Select(member => member.Member.Extent.Text);
    }
}
