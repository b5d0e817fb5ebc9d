using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml.Linq;

namespace IotActionId.Tests.Module;

public sealed class HelpTests(PowerShellHost host) : IClassFixture<PowerShellHost>
{
    private const string CmdletsOfModule = "Get-Command -Module IotActionId";

    [Fact]
    public void Every_cmdlet_has_an_entry_and_no_entry_is_left_over() =>
        Assert.Equal(PowerShellHost.Cmdlets.Keys.Order(StringComparer.Ordinal), HelpFile.Entries.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Get_Help_finds_the_entries() =>
        Assert.All(HelpFile.Entries, entry =>
        {
            string synopsis = host.Output("(Get-Help $args[0]).Synopsis", entry.Key).Single().ToString();
            Assert.Equal(entry.Value.Element(HelpFile.Command + "details")!.Element(HelpFile.Maml + "description")!.Value.Trim(), synopsis);
        });

    [Fact]
    public void Every_parameter_is_described_as_it_is() =>
        Assert.All(Commands(), command =>
        {
            var described = HelpFile.Entries[command.Name].Element(HelpFile.Command + "parameters")!.Elements().ToDictionary(Name);
            var actual = Parameters(command).DistinctBy(parameter => parameter.Name).ToDictionary(parameter => parameter.Name);
            Assert.Equal(actual.Keys.Order(StringComparer.Ordinal), described.Keys.Order(StringComparer.Ordinal));
            foreach ((string name, CommandParameterInfo parameter) in actual)
            {
                Assert.False(string.IsNullOrWhiteSpace(described[name].Element(HelpFile.Maml + "description")!.Value), $"{command.Name} -{name} has no description");
                Assert.Equal((command.Name, Facts(parameter)), (command.Name, Facts(described[name])));
            }
        });

    [Fact]
    public void Syntax_has_every_parameter_set() =>
        Assert.All(Commands(), command =>
        {
            var described = HelpFile.Entries[command.Name].Descendants(HelpFile.Command + "syntaxItem")
                .Select(item => string.Join(' ', item.Elements(HelpFile.Command + "parameter").Select(Facts).Order(StringComparer.Ordinal)));
            var actual = command.ParameterSets
                .Select(set => string.Join(' ', set.Parameters.Where(IsOwn).Select(Facts).Order(StringComparer.Ordinal)));
            Assert.Equal(actual.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        });

    [Fact]
    public void Every_entry_tells_what_it_is_for_and_links_on() =>
        Assert.All(HelpFile.Entries.Values, entry =>
        {
            Assert.False(string.IsNullOrWhiteSpace(entry.Element(HelpFile.Maml + "description")!.Value));
            Assert.NotEmpty(entry.Descendants(HelpFile.Maml + "linkText"));
            Assert.All(entry.Descendants(HelpFile.Maml + "linkText"), link =>
                Assert.True(HelpFile.Entries.ContainsKey(link.Value) || link.Value is "about_IotActionId" or "about_IotActionId_Runbooks", link.Value));
        });

    [Fact]
    public void Every_example_parses_and_names_parameters_that_exist() =>
        Assert.All(HelpFile.Entries, entry =>
        {
            string[] examples = [.. HelpFile.Examples(entry.Value)];
            Assert.InRange(examples.Length, 2, 9);
            foreach (string example in examples)
            {
                AssertRunnable(example);
            }
        });

    [Fact]
    public void About_topic_is_found_and_names_every_cmdlet()
    {
        string text = host.Output("Get-Help about_IotActionId").Single().ToString();
        Assert.All(PowerShellHost.Cmdlets.Keys, cmdlet => Assert.Contains(cmdlet, text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }

    /// <summary>A piece of script parses, and where it calls a cmdlet of the module, the parameters it names are that cmdlet's.</summary>
    private void AssertRunnable(string script)
    {
        Ast ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        Assert.Empty(errors.Select(error => $"{error.Message} in: {script}"));
        var commands = Commands().ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);
        foreach (CommandAst call in ast.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (!commands.TryGetValue(call.GetCommandName() ?? "", out CmdletInfo? command))
            {
                Assert.DoesNotContain("-Iot", call.GetCommandName() ?? "", StringComparison.Ordinal);
                continue;
            }

            Assert.All(call.CommandElements.OfType<CommandParameterAst>(), parameter =>
                Assert.True(command.Parameters.ContainsKey(parameter.ParameterName), $"{command.Name} has no -{parameter.ParameterName}: {script}"));
        }
    }

    private IEnumerable<CmdletInfo> Commands() => host.Output(CmdletsOfModule).Select(command => (CmdletInfo)command.BaseObject);

    private static IEnumerable<CommandParameterInfo> Parameters(CmdletInfo command) => command.ParameterSets.SelectMany(set => set.Parameters).Where(IsOwn);

    private static bool IsOwn(CommandParameterInfo parameter) => !Cmdlet.CommonParameters.Contains(parameter.Name);

    private static string Name(XElement parameter) => parameter.Element(HelpFile.Maml + "name")!.Value;

    private static string Facts(CommandParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        string pipeline = parameter.ValueFromPipeline ? "True (ByValue)" : parameter.ValueFromPipelineByPropertyName ? "True (ByPropertyName)" : "False";
        string position = parameter.Position >= 0 ? $"{parameter.Position}" : "named";
        bool wildcards = parameter.Attributes.Any(attribute => attribute is SupportsWildcardsAttribute);
        string typeName = type == typeof(SwitchParameter) ? "" : type.Name;
        return $"-{parameter.Name}:{typeName}, required {parameter.IsMandatory}, position {position}, pipeline {pipeline}, wildcards {wildcards};";
    }

    private static string Facts(XElement parameter)
    {
        string typeName = parameter.Element(HelpFile.Command + "parameterValue")?.Value ?? "";
        bool required = (bool)parameter.Attribute("required")!;
        bool wildcards = (bool)parameter.Attribute("globbing")!;
        return $"-{Name(parameter)}:{(typeName == nameof(SwitchParameter) ? "" : typeName)}, required {required}, position {parameter.Attribute("position")!.Value}, pipeline {parameter.Attribute("pipelineInput")!.Value}, wildcards {wildcards};";
    }
}
