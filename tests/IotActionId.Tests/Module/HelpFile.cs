using System.Xml.Linq;

namespace IotActionId.Tests.Module;

/// <summary>The MAML help of the cmdlets, as it lies in en-US.</summary>
internal static class HelpFile
{
    public static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    public static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    public static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The entry of each cmdlet, by its name.</summary>
    public static IReadOnlyDictionary<string, XElement> Entries { get; } =
        XDocument.Load(Path.Combine(ModuleFolder.Root, "en-US", "IotActionId.PowerShell.dll-Help.xml"))
            .Descendants(Command + "command")
            .ToDictionary(entry => entry.Element(Command + "details")!.Element(Command + "name")!.Value);

    public static IEnumerable<string> Examples(XElement entry) => entry.Descendants(Dev + "code").Select(code => code.Value);
}
