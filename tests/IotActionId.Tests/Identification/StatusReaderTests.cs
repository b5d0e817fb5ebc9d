using System.Net;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>Which message of the most probable explanation of an exchange is taken for whose status.</summary>
public class StatusReaderTests
{
    [Fact]
    public void Each_device_of_a_scene_has_the_status_that_fits_it() =>
        Assert.Equal(["lamp:on 201", "plug:on 252"], Read(Home().Set(), StatusHome.Exchange(StatusHome.Start, 170, 252, 201)));

    [Fact]
    public void A_device_whose_status_was_lost_has_none() =>
        Assert.Equal(["lamp:on -1", "plug:on 250"], Read(Home().Set(), StatusHome.Exchange(StatusHome.Start, 170, 250)));

    [Fact]
    public void A_summed_status_is_that_of_a_device_alone_only()
    {
        IotSlot[] slots = [.. Home().Set().Slots.Select(static s => s.Name == "status" ? s with { Composition = SlotComposition.Summed, Kappa = 150 } : s)];
        Assert.Equal(["lamp:on 201"], Read(Home().Set(slots), StatusHome.Exchange(StatusHome.Start, 100, 201)));
        Assert.Equal(["lamp:on -1", "plug:on -1"], Read(Home().Set(slots), StatusHome.Exchange(StatusHome.Start, 170, 201 + 250 - 150)));
    }

    [Fact]
    public void An_acknowledgement_of_its_own_is_no_summed_status()
    {
        // The acknowledgement of the lamp is as long as its status may be.
        IotSlot[] slots = [.. Home().Set().Slots.Select(static s => s.Name == "status" ? s with { Composition = SlotComposition.Summed, Kappa = 50 } : s)];
        IotSignatureSet set = new StatusHome().Action("lamp", "lamp", "on", 100, (60, 0.5), (61, 0.5)).Action("plug", "plug", "on", 110, (250, 1)).Change("lamp", "on", "on", (0, 5)).Set(slots);
        IotExchange exchange = StatusHome.Exchange(StatusHome.Start, 170, 61 + 250 - 50);
        exchange = With(exchange, [exchange.Units[0], exchange.Units[1], .. exchange.Units.Skip(1)]);
        Assert.Equal(["lamp:on -1", "plug:on -1"], Read(set, exchange));
    }

    [Fact]
    public void An_interval_is_no_status()
    {
        IotExchange exchange = StatusHome.Exchange(StatusHome.Start, 100, 201);
        exchange = With(exchange, [.. exchange.Units.Select(static u => u with { PlaintextMin = u.PlaintextMin - 2, PlaintextMax = u.PlaintextMax + 2 })]);
        Assert.Equal(["lamp:on -1"], Read(Home().Set(), exchange));
    }

    [Fact]
    public void A_counter_that_gained_a_digit_is_taken_off() =>
        Assert.Equal(["lamp:on 201"], Read(Home().Set(), StatusHome.Exchange(StatusHome.Start, 101, 203), moved: [1, 0, 2]));

    [Fact]
    public void What_a_value_may_have_been_follows_from_the_length()
    {
        IotSignatureSet set = new StatusHome().Action("lamp", "lamp", "dim", 100, [(1, 0.5, [(200, 1)]), (3, 0.5, [(206, 1)])]).Change("lamp", "dim", "dim", valueBytes: 3, (0, 5)).Set();
        StatusPart part = Assert.Single(Best(set, StatusHome.Exchange(StatusHome.Start, 100, 206), null).Statuses);
        Assert.Equal(1, part.Options.Sum(static o => o.Share), 1e-12);
        Assert.True(part.Options.Single(static o => o.Option.ValueLength == 3).Share > 0.99);
    }

    private static StatusHome Home() => new StatusHome()
        .Action("lamp", "lamp", "on", 100, (200, 0.5), (201, 0.5)).Action("plug", "plug", "on", 110, (250, 0.5), (252, 0.5))
        .Change("lamp", "on", "on", (0, 5)).Change("plug", "on", "on", (0, 5));

    private static string[] Read(IotSignatureSet set, IotExchange exchange, int[]? moved = null)
    {
        var home = new HomeModel(set, 3);
        return [.. Best(set, exchange, moved).Statuses.Select(s => $"{home.Actions[s.Action].Key} {Assert.Single(s.Lengths)}").Order(StringComparer.Ordinal)];
    }

    private static WeighedWay Best(IotSignatureSet set, IotExchange exchange, int[]? moved)
    {
        var home = new HomeModel(set, 3);
        var evidence = new ExchangeEvidence(exchange, set.Slots, new NoiseModel(set), 3, moved ?? new int[set.Slots.Count]);
        return new CompoundPosterior(home, evidence, null, 10, found: 0, TestContext.Current.CancellationToken).Ways.MaxBy(static w => w.Weight)!;
    }

    private static IotExchange With(IotExchange exchange, IotMessageUnit[] units) => new()
    {
        Time = exchange.Time,
        EndTime = exchange.EndTime,
        Gateway = IPAddress.Loopback,
        FlowId = exchange.FlowId,
        Units = units,
    };
}
