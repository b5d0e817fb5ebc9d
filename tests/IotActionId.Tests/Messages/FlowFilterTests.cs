using System.Net;
using CsCheck;
using IotActionId.Messages;

namespace IotActionId.Tests.Messages;

public sealed class FlowFilterTests
{
    private static readonly byte[] Capture = HomeTraffic.Homes(6).Bytes.ToArray();
    private static readonly List<IotFlow> Everything = Read(new FlowFilter());

    [Fact]
    public void The_traffic_has_several_flows_of_each_protocol() =>
        Assert.Equal(["DTLS", "QUIC", "TLS"], Everything.GroupBy(static flow => flow.Protocol).Where(static flows => flows.Count() == 6 || flows.Key == "TLS").Select(static flows => flows.Key).Order());

    /// <summary>What is kept out early is what would have been left out at the end.</summary>
    [Fact]
    public void Filters_let_through_exactly_the_flows_that_meet_them()
    {
        Gen<int[]> some = Gen.Int[0, Everything.Count - 1].Array[0, 4];
        Gen.Select(some, some, some, some, Gen.Int[0, 15]).Sample(
            (gateways, servers, networks, ports, protocols) =>
            {
                FlowFilter filter = new()
                {
                    Gateways = [.. gateways.Select(static i => Everything[i].Gateway)],
                    Servers = [.. servers.Select(static i => Everything[i].Server)],
                    Networks = [.. networks.Select(static i => new IPNetwork(Everything[i].Server, 32))],
                    ServerPorts = [.. ports.Select(static i => Everything[i].ServerPort)],
                    Protocols = [.. new[] { "tls", "Dtls", "QUIC", "tcp" }.Where((_, i) => (protocols & (1 << i)) != 0)],
                };
                Assert.Equal(Told(Everything.Where(filter.Accepts)), Told(Read(filter)));
            },
            iter: 300);
    }

    [Fact]
    public void Server_names_are_looked_at_when_the_flow_has_ended()
    {
        FlowFilter filter = new() { ServerName = static name => name == "gateway.example" };
        Assert.Equal(Told(Everything.Where(static flow => flow.ServerName == "gateway.example")), Told(Read(filter)));
        Assert.All(Everything.Where(static flow => flow.ServerName is null), flow => Assert.False(filter.Accepts(flow)));
    }

    [Fact]
    public void Ranges_of_time_that_touch_share_the_messages_out()
    {
        DateTimeOffset first = Everything.Min(static flow => flow.StartTime);
        DateTimeOffset last = Everything.Max(static flow => flow.EndTime);
        Gen.Double[0, 1].Array[1, 6].Sample(
            cuts =>
            {
                DateTimeOffset[] times = [first, .. cuts.Order().Select(cut => first + (cut * (last - first))), last.AddTicks(1)];
                var parts = times.Zip(times.Skip(1)).Where(static part => part.First < part.Second)
                    .SelectMany(static part => Read(new FlowFilter { After = part.First, Before = part.Second }).SelectMany(static flow => flow.Messages));
                Assert.Equal(Told(Everything.SelectMany(static flow => flow.Messages)), Told(parts));
            },
            iter: 50);
    }

    [Fact]
    public void A_flow_that_was_opened_before_the_range_keeps_what_its_handshake_told()
    {
        IotFlow whole = Everything.First(static flow => flow.CipherSuite is not null && flow.Messages.Count > 2);
        DateTimeOffset middle = whole.Messages[^1].Time;
        IotFlow late = Read(new FlowFilter { After = middle }).Single(flow => flow.Id == whole.Id);
        Assert.Equal((whole.CipherSuite, whole.ServerName, whole.StartTime, whole.Packets), (late.CipherSuite, late.ServerName, late.StartTime, late.Packets));
        Assert.Equal(whole.Messages.Where(message => message.Time >= middle).Select(static message => message.Time), late.Messages.Select(static message => message.Time));
    }

    [Fact]
    public void Only_flows_that_touch_the_range_are_emitted()
    {
        DateTimeOffset[] times = [.. Everything.SelectMany(static flow => new[] { flow.StartTime, flow.EndTime }).Distinct()];
        foreach (DateTimeOffset time in times)
        {
            FlowFilter after = new() { After = time };
            Assert.Equal(Everything.Where(flow => flow.EndTime >= time).Select(static flow => flow.Id).Order(), Read(after).Select(static flow => flow.Id).Order());
            FlowFilter before = new() { Before = time.AddTicks(1) };
            Assert.Equal(Everything.Where(flow => flow.StartTime <= time).Select(static flow => flow.Id).Order(), Read(before).Select(static flow => flow.Id).Order());
        }
    }

    [Fact]
    public void What_is_kept_out_is_counted_and_no_flow_is_opened_for_it()
    {
        IotFlow one = Everything[0];
        using FlowReader reader = FlowReader.Open(new MemoryStream(Capture), "homes", new FlowReaderOptions { Filter = new FlowFilter { Networks = [new IPNetwork(one.Gateway, 32)] } });
        long open = 0;
        foreach (IotFlow flow in reader.ReadFlows(TestContext.Current.CancellationToken))
        {
            open = Math.Max(open, reader.Statistics.OpenFlows);
        }

        FlowStatistics read = reader.Statistics;
        Assert.Equal(6 * HomeTraffic.Packets.Count, read.Packets);
        Assert.Equal(read.Packets, read.FilteredPackets + Everything.Where(flow => flow.Gateway.Equals(one.Gateway) || flow.Server.Equals(one.Gateway)).Sum(static flow => flow.Packets));
        Assert.True(open < Everything.Count / 2);
    }

    [Fact]
    public void A_range_in_which_nothing_can_lie_and_a_port_that_none_is_are_refused()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        foreach (FlowFilter filter in new[] { new FlowFilter { After = now, Before = now }, new FlowFilter { ServerPorts = [65_536] } })
        {
            IotException error = Assert.Throws<IotException>(() => Read(filter));
            Assert.Equal(IotErrorId.InvalidArgument, error.Id);
        }
    }

    private static List<IotFlow> Read(FlowFilter filter)
    {
        using FlowReader reader = FlowReader.Open(new MemoryStream(Capture), "homes", new FlowReaderOptions { Filter = filter });
        return [.. reader.ReadFlows()];
    }

    private static IEnumerable<string> Told(IEnumerable<IotFlow> flows) =>
        flows.Select(static flow => $"{flow.Id} {flow.Protocol} {flow.Packets} {flow.Bytes} {flow.Messages.Count}").Order();

    private static IEnumerable<string> Told(IEnumerable<IotMessage> messages) =>
        messages.Select(static message => $"{message.FlowId} {message.Time:O} {message.Direction} {message.Length}").Order();
}
