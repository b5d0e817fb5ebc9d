using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Net.NetworkInformation;
using IotActionId.Tests.Capture;

namespace IotActionId.Tests.Module;

public sealed class InterfaceTests : IClassFixture<PowerShellHost>
{
    private readonly PowerShellHost _host;

    public InterfaceTests(PowerShellHost host)
    {
        Libpcap.Need();
        _host = host;
    }

    [Fact]
    public void Every_interface_that_the_framework_sees_up_is_listed_with_its_addresses()
    {
        var listed = _host.Output("Get-IotInterface").ToDictionary(static one => Text(one, "FriendlyName"));
        NetworkInterface[] up = [.. NetworkInterface.GetAllNetworkInterfaces().Where(static one => one.OperationalStatus == OperationalStatus.Up && one.GetIPProperties().UnicastAddresses.Count > 0)];
        Assert.SkipWhen(up.Length == 0, "This machine has no network.");
        Assert.All(up, one =>
        {
            PSObject ours = listed[one.Name];
            Assert.Equal("Up", Text(ours, "State"));
            Assert.Equal(one.NetworkInterfaceType == NetworkInterfaceType.Loopback, ours.Properties["IsLoopback"].Value);
            Assert.Equal(
                one.GetIPProperties().UnicastAddresses.Select(static address => Bare(address.Address)).Order(),
                ((IEnumerable)ours.Properties["Addresses"].Value).Cast<IPAddress>().Select(Bare).Order());
        });
    }

    [Fact]
    public void Names_have_wildcards_and_one_that_is_unknown_is_an_error_of_its_own()
    {
        string[] all = [.. Names("Get-IotInterface")];
        Assert.Equal(all, Names("Get-IotInterface *"));
        Assert.Equal([all[0]], Names("Get-IotInterface $args[0]", all[0].ToUpperInvariant()));
        Assert.Equal([all[0]], Names("$args[0] | Get-IotInterface", all[0]));
        Assert.Empty(Names("Get-IotInterface no-such-*"));
        PowerShellResult result = _host.Invoke("Get-IotInterface no-such-0, $args[0]", all[0]);
        Assert.Single(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("InterfaceNotFound,IotActionId.PowerShell.GetIotInterfaceCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains(all[0], error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_completed() =>
        Assert.Equal(
            _host.Output("Get-IotInterface").Select(static one => Text(one, "FriendlyName")),
            _host.Output("[System.Management.Automation.CommandCompletion]::CompleteInput('Get-IotInterface ', 17, $null).CompletionMatches.ListItemText").Select(static text => text.ToString()));

    private static string Bare(IPAddress address) => new IPAddress(address.GetAddressBytes()).ToString();

    private static string Text(PSObject one, string property) => one.Properties[property].Value.ToString()!;

    private IEnumerable<string> Names(string script, params object[] arguments) => _host.Output(script, arguments).Select(static one => Text(one, "Name"));
}
