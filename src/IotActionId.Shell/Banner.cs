using IotActionId.Shell.Host;
using Spectre.Console;

namespace IotActionId.Shell;

/// <summary>The first lines: what this is, and what it is not.</summary>
internal static class Banner
{
    public static void Show(Terminal terminal)
    {
        string version = typeof(Banner).Assembly.GetName().Version!.ToString(3);
        terminal.WriteFront(new Markup($"[bold]IotActionId {version}[/] in an embedded PowerShell {System.Management.Automation.PSVersionInfo.PSVersion} engine.{Environment.NewLine}"));
        terminal.WriteFront(new Text(
            "It has the language and the cmdlets of Microsoft.PowerShell.Core: Where-Object, ForEach-Object, Get-Help and so on. "
            + "Those of the Utility, Management and Security modules are missing: no Select-Object, Sort-Object, Format-Table, Get-ChildItem. "
            + "pwsh 7.6 is the full home of the module: Import-Module ./IotActionId.psd1 there."
            + Environment.NewLine));
    }
}
