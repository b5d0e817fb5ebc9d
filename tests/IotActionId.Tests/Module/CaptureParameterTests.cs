using System.Management.Automation;
using IotActionId.Messages;
using IotActionId.Tests.Capture;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Module;

/// <summary>What every cmdlet that reads captures has of filters and limits, shown on Get-IotFlow and Get-IotMessage.</summary>
public sealed class CaptureParameterTests : IClassFixture<PowerShellHost>, IDisposable
{
    private static readonly byte[] Homes = HomeTraffic.Homes(3).Bytes.ToArray();

    private readonly PowerShellHost _host;
    private readonly TemporaryFile _file = new(Homes);
    private readonly List<IotFlow> _all = Read();

    public CaptureParameterTests(PowerShellHost host) => _host = host;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("-Network 192.168.0.0/16", "192.168.")]
    [InlineData("-Network 192.168.1.77/16", "192.168.")]
    [InlineData("-Network ([ipaddress]'192.168.1.20')", "192.168.1.20:")]
    [InlineData("-Network 192.168.1.20, 192.168.0.20", "192.168.1.20:|192.168.0.20:")]
    [InlineData("-Network ([System.Net.IPNetwork]'192.168.0.0/16')", "192.168.")]
    [InlineData("-Gateway 192.168.1.20", "192.168.1.20:")]
    [InlineData("-Server 203.0.113.10", "203.0.113.10:")]
    [InlineData("-ServerPort 5684", ":5684-")]
    [InlineData("-Protocol quic, DTLS", "udp-")]
    [InlineData("-ServerName GATEWAY.*", ":8883-")]
    [InlineData("-ServerName nobody, gateway.exampl?", ":8883-")]
    [InlineData("-Network 2001:db8::/32", "nothing")]
    public void A_filter_is_given_as_people_write_it(string filter, string found)
    {
        string[] wanted = [.. _all.Select(static flow => flow.Id).Where(id => found.Split('|').Any(part => id.Contains(part, StringComparison.Ordinal))).Order()];
        Assert.Equal(found == "nothing", wanted.Length == 0);
        Assert.Equal(wanted, Ids($"Get-IotFlow $args[0] {filter}"));
        int messages = _all.Where(flow => wanted.Contains(flow.Id)).Sum(static flow => flow.Messages.Count);
        Assert.Equal(messages, _host.Output($"Get-IotFlow $args[0] | Get-IotMessage {filter}", _file.Path).Count);
    }

    [Theory]
    [InlineData("-Network 192.168.0.0/33", "Network", "192.168.0.0/16")]
    [InlineData("-Network home", "Network", "'home' is not a network")]
    [InlineData("-Protocol SSL", "Protocol", "TLS")]
    [InlineData("-ServerPort 65536", "ServerPort", "65536")]
    [InlineData("-MaximumOpenFlows 0", "MaximumOpenFlows", "1")]
    [InlineData("-MaximumReorderBytes -1", "MaximumReorderBytes", "0")]
    [InlineData("-MaximumRecordsPerFlow 0", "MaximumRecordsPerFlow", "1")]
    [InlineData("-TcpIdleTimeout 300", "TcpIdleTimeout", "New-TimeSpan")]
    [InlineData("-UdpIdleTimeout 0:0:0.5", "UdpIdleTimeout", "less than a second")]
    [InlineData("-HalfOpenTimeout -1:0:0", "HalfOpenTimeout", "less than a second")]
    [InlineData("-After yesterday", "After", "yesterday")]
    public void A_value_out_of_range_is_refused_by_its_parameter_s_name(string parameter, string name, string words)
    {
        PowerShellResult result = _host.Invoke($"Get-IotFlow $args[0] {parameter}", _file.Path);
        Assert.IsType<ParameterBindingException>(result.Errors.Single().Exception, exactMatch: false);
        Assert.Contains($"'{name}'", result.Errors.Single().Exception.Message, StringComparison.Ordinal);
        Assert.Contains(words, result.Errors.Single().Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_are_local_unless_they_say_otherwise()
    {
        DateTimeOffset time = _all.OrderBy(static flow => flow.EndTime).ElementAt(_all.Count / 2).EndTime;
        string[] wanted = [.. _all.Where(flow => flow.EndTime >= time).Select(static flow => flow.Id).Order()];
        object[] given =
        [
            time, time.ToOffset(TimeSpan.FromHours(5)), time.UtcDateTime, time.LocalDateTime, DateTime.SpecifyKind(time.LocalDateTime, DateTimeKind.Unspecified),
            time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ"), time.ToOffset(TimeSpan.FromHours(-3)).ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz"), time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fffffff"),
        ];
        Assert.All(given, value => Assert.Equal(wanted, Ids("Get-IotFlow $args[0] -After $args[1]", value)));
    }

    [Fact]
    public void A_range_of_times_chooses_messages_of_files_and_of_flows()
    {
        DateTimeOffset[] times = [.. _all.SelectMany(static flow => flow.Messages).Select(static message => message.Time).Order()];
        DateTimeOffset after = times[times.Length / 3], before = times[times.Length / 2];
        int wanted = times.Count(time => time >= after && time < before);
        Assert.InRange(wanted, 1, times.Length - 1);
        Assert.Equal(wanted, _host.Output("Get-IotMessage $args[0] -After $args[1] -Before $args[2]", _file.Path, after, before).Count);
        Assert.Equal(wanted, _host.Output("Get-IotFlow $args[0] | Get-IotMessage -After $args[1] -Before $args[2]", _file.Path, after, before).Count);
    }

    [Fact]
    public void A_range_in_which_nothing_can_lie_ends_the_cmdlet()
    {
        PowerShellResult result = _host.Invoke("Get-IotFlow $args[0] -After 2026-03-02 -Before 2026-03-01", _file.Path);
        Assert.Equal(["InvalidArgument"], result.ErrorIds);
    }

    [Fact]
    public void A_capture_filter_chooses_packets()
    {
        Libpcap.Need();
        Assert.Equal(_all.Where(static flow => flow.ServerPort == 8883).Select(static flow => flow.Id).Order(), Ids("Get-IotFlow $args[0] -Filter 'tcp port 8883'"));
    }

    [Fact]
    public void The_library_of_capture_filters_is_loaded_only_for_them_and_apart_from_the_rest_of_the_process()
    {
        Libpcap.Need();
        const string Contexts = "[AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'SharpPcap' }).ForEach({ [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name })";
        ShellResult result = ShellProcess.Run("-Command", $"$null = Get-IotFlow '{_file.Path}'; \"<$({Contexts})>\"; $null = Get-IotFlow '{_file.Path}' -Filter tcp; \"<$({Contexts})>\"");
        Assert.Equal(["<>", "<IotActionId>"], result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_wrong_capture_filter_ends_the_cmdlet_before_it_opens_a_file()
    {
        Libpcap.Need();
        PowerShellResult result = _host.Invoke("Get-IotFlow $args[0], nope.pcap -Filter 'tcp prot 443'", _file.Path);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("InvalidCaptureFilter,IotActionId.PowerShell.GetIotFlowCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ParserError, error.CategoryInfo.Category);
        Assert.Contains("syntax error", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_and_capture_filters_are_parameters_of_files_alone()
    {
        var sets = _host.Output("(Get-Command Get-IotMessage).ParameterSets").Select(static set => (CommandParameterSetInfo)set.BaseObject).ToDictionary(static set => set.Name);
        string[] ofFiles = ["Filter", "HalfOpenTimeout", "MaximumOpenFlows", "MaximumRecordsPerFlow", "MaximumReorderBytes", "TcpIdleTimeout", "UdpIdleTimeout"];
        Assert.Empty(ofFiles.Intersect(sets["Flow"].Parameters.Select(static parameter => parameter.Name)));
        Assert.Empty(ofFiles.Except(sets["LiteralPath"].Parameters.Select(static parameter => parameter.Name)));
    }

    [Fact]
    public void What_a_limit_costs_is_counted_and_warned_of_once()
    {
        PowerShellResult result = _host.Invoke("Get-IotFlow $args[0] -MaximumOpenFlows 1 -MaximumRecordsPerFlow 2 -Verbose", _file.Path);
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("-MaximumOpenFlows", warning, StringComparison.Ordinal);
        Assert.Contains("-MaximumRecordsPerFlow", warning, StringComparison.Ordinal);
        string counts = Assert.Single(result.Verbose);
        Assert.StartsWith("capture.pcap: ", counts, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 flows evicted", counts, StringComparison.Ordinal);
        Assert.Empty(_host.Invoke("Get-IotFlow $args[0]", _file.Path).Warnings);
    }

    [Fact]
    public void Time_outs_split_flows()
    {
        string[] split = [.. Ids("Get-IotFlow $args[0] -TcpIdleTimeout 0:0:1 -HalfOpenTimeout 0:0:1 -UdpIdleTimeout 0:0:1")];
        Assert.True(split.Length > _all.Count);
    }

    [Theory]
    [InlineData("Get-IotFlow -Protocol ", "TLS", "DTLS", "QUIC", "TCP")]
    [InlineData("Get-IotMessage -Direction ", "FromGateway", "ToGateway")]
    public void Known_values_are_completed(string line, params string[] values)
    {
        IReadOnlyList<PSObject> completed = _host.Output(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches.CompletionText", line);
        Assert.Equal(values.Order(), completed.Select(static value => value.ToString().Trim('\'')).Order());
    }

    private static List<IotFlow> Read()
    {
        using FlowReader reader = FlowReader.Open(new MemoryStream(Homes), "homes");
        return [.. reader.ReadFlows()];
    }

    private IEnumerable<string> Ids(string script, params object[] arguments) =>
        _host.Output($"{script} | ForEach-Object Id", [_file.Path, .. arguments]).Select(static id => id.ToString()!).Order();
}
