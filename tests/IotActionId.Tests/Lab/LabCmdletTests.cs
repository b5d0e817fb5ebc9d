using System.Management.Automation;
using IotActionId.Tests.Module;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>The lab's cmdlets in the real engine.</summary>
public sealed class LabCmdletTests(PowerShellHost host, LabFolderFixture folders) : IClassFixture<PowerShellHost>, IClassFixture<LabFolderFixture>
{
    private const string Small = "-Repetition 1 -PairCount 1 -TestCount 2";

    [Fact]
    public void Invoke_IotLab_emits_what_it_has_written()
    {
        string folder = folders.New();
        PSObject result = Assert.Single(host.Output($"Invoke-IotLab -Path $args[0] -DeviceCount 3 {Small}", folder));

        Assert.Equal(folder, result.Properties["Path"].Value);
        Assert.Equal(3, result.Properties["DeviceCount"].Value);
        foreach (string name in new[] { "TrainingCapture", "TrainingLog", "TrainingHar", "TestCapture", "TestLog", "TestHar", "Truth", "Configuration" })
        {
            Assert.True(File.Exists((string)result.Properties[name].Value), name);
        }
    }

    [Fact]
    public void A_home_goes_down_the_pipeline()
    {
        string folder = folders.New();
        PSObject result = Assert.Single(host.Output(
            $"New-IotLabHome -DeviceCount 4 -GatewayCount 2 -Style MqttQos1, WebSocketCbc -UnknownDevice | Invoke-IotLab $args[0] {Small}", folder));

        Assert.Equal(["MqttQos1", "WebSocketCbc"], (IEnumerable<string>)result.Properties["Styles"].Value);
        Assert.Equal(4, result.Properties["DeviceCount"].Value);
    }

    [Fact]
    public void A_lab_json_repeats_its_run()
    {
        string first = folders.New();
        string second = folders.New();
        host.Output($"Invoke-IotLab $args[0] -DeviceCount 3 -Style HttpLongPoll -Seed 5 {Small}; Invoke-IotLab $args[1] -Configuration \"$($args[0])/lab.json\"", first, second);

        Assert.Equal(File.ReadAllText(Path.Combine(first, "truth.jsonl")), File.ReadAllText(Path.Combine(second, "truth.jsonl")));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        string folder = folders.New();

        Assert.Empty(host.Output("Invoke-IotLab $args[0] -WhatIf", folder));
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("-Style Smoke", "InvalidArgument", ErrorCategory.InvalidArgument)]
    [InlineData("-CipherSuite TLS_MAGIC", "InvalidArgument", ErrorCategory.InvalidArgument)]
    [InlineData("-CipherSuite TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TlsNotSupported", ErrorCategory.NotImplemented)]
    [InlineData("-Padding Block", "InvalidArgument", ErrorCategory.InvalidArgument)]
    [InlineData("-Configuration $args[1]", "InvalidLabFile", ErrorCategory.InvalidData)]
    [InlineData("-Configuration no-such-file.json", "FileNotFound", ErrorCategory.ObjectNotFound)]
    [InlineData("-KeyLog", "TlsNotSupported", ErrorCategory.NotImplemented)]
    public void What_cannot_be_done_is_one_error_with_its_id(string parameters, string id, ErrorCategory category)
    {
        string noConfiguration = folders.New();
        File.WriteAllText(noConfiguration, "{}");

        PowerShellResult result = host.Invoke($"Invoke-IotLab $args[0] {parameters}", folders.New(), noConfiguration);

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal($"{id},IotActionId.PowerShell.InvokeIotLabCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_folder_that_is_not_empty_needs_force()
    {
        string folder = folders.New();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "mine.txt"), "mine");

        ErrorRecord error = Assert.Single(host.Invoke($"Invoke-IotLab $args[0] -DeviceCount 2 {Small}", folder).Errors);
        Assert.Equal("OutputNotEmpty,IotActionId.PowerShell.InvokeIotLabCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Single(host.Output($"Invoke-IotLab $args[0] -DeviceCount 2 {Small} -Force", folder));
    }

    [Theory]
    [InlineData("Invoke-IotLab -Style Web", "WebSocketJsonRpc", "WebSocketCbc")]
    [InlineData("New-IotLabHome -Style Mq", "MqttQos1")]
    [InlineData("Invoke-IotLab -CipherSuite TLS_CHACHA", "TLS_CHACHA20_POLY1305_SHA256")]
    [InlineData("Invoke-IotLab -Session Tr", "Training")]
    public void Names_are_completed(string input, params string[] names)
    {
        var completions = (CommandCompletion)Assert.Single(host.Output("TabExpansion2 $args[0] $args[0].Length", input)).BaseObject;

        Assert.Equal(names, completions.CompletionMatches.Select(match => match.CompletionText));
    }
}
