using System.Net;
using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Identification;

/// <summary>
/// A home put together by hand: each device has actions whose commands have one length and whose statuses several, and changes of the
/// statuses as if they had been learned.
/// </summary>
internal sealed class StatusHome
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly IotSlot[] s_slots =
    [
        new("command", IotDirection.ToGateway, SlotComposition.Summed, 40, 1, 1),
        new("acknowledgement", IotDirection.FromGateway, SlotComposition.Separate, 0, 1, 1),
        new("status", IotDirection.FromGateway, SlotComposition.Separate, 0, 1, 1),
    ];

    private readonly List<IotSignature> _signatures = [];
    private readonly List<StatusChange> _changes = [];
    private readonly List<LastStatus> _last = [];

    public StatusHome Action(string device, string type, string action, int command, params (int Length, double Mass)[] statuses) =>
        Action(device, type, action, command, [(null, 1, statuses)]);

    /// <summary>An action whose statuses depend on the characters of its value.</summary>
    public StatusHome Action(string device, string type, string action, int command, (int? ValueLength, double Weight, (int Length, double Mass)[] Statuses)[] variants)
    {
        _signatures.Add(new IotSignature
        {
            Action = new IotAction(device, type, action),
            Support = 12,
            Variants = [.. variants.Select(v => new SignatureVariant(v.ValueLength, v.Weight, 12,
            [
                new SlotSignature("command", Lengths((command, 1)), 0.99, 0, 0),
                new SlotSignature("acknowledgement", Lengths((60, 1)), 0.99, 0.01, 0.2),
                new SlotSignature("status", Lengths(v.Statuses), 0.99, 0.3, 1),
            ]))],
        });
        return this;
    }

    public StatusHome Change(string device, string from, string to, params (int Bytes, int Count)[] counts) => Change(device, from, to, 0, counts);

    public StatusHome Change(string device, string from, string to, int valueBytes, params (int Bytes, int Count)[] counts)
    {
        _changes.Add(new StatusChange(device, from, to, "status", valueBytes, counts.ToDictionary(static c => c.Bytes, static c => c.Count)));
        return this;
    }

    public StatusHome Last(string device, string action, int length, DateTimeOffset time)
    {
        _last.Add(new LastStatus(device, action, "status", length, time));
        return this;
    }

    public IotSignatureSet Set(IotSlot[]? slots = null) => new()
    {
        Gateway = "test",
        GatewayAddress = IPAddress.Loopback,
        Services = [new IotService(null, 443)],
        Framing = new TlsFraming("Aead22", 22, 1, 0),
        Initiator = IotDirection.ToGateway,
        QuietTime = TimeSpan.FromSeconds(3),
        BurstTime = TimeSpan.FromSeconds(0.3),
        Background = [new BackgroundMessage(IotDirection.FromGateway, 95, 95, 20, null)],
        Slots = slots ?? s_slots,
        Signatures = _signatures,
        StatusChanges = _changes,
        LastStatuses = _last,
        TrainedFrom = new TrainingSummary(Start.AddDays(-1), Start.AddHours(-1), 3000, 100, 10, 10, 0, 0),
    };

    public HomeModel Model() => new(Set(), 3);

    /// <summary>The exchange of a command with its acknowledgements and statuses.</summary>
    public static IotExchange Exchange(DateTimeOffset time, int command, params int[] statuses) => new()
    {
        Time = time,
        EndTime = time.AddSeconds(1),
        Gateway = IPAddress.Loopback,
        FlowId = "x",
        Units =
        [
            new IotMessageUnit(time, IotDirection.ToGateway, command + 22, command, command),
            .. statuses.Select((_, i) => new IotMessageUnit(time.AddSeconds(0.05 + (0.01 * i)), IotDirection.FromGateway, 82, 60, 60)),
            .. statuses.Select((s, i) => new IotMessageUnit(time.AddSeconds(0.5 + (0.01 * i)), IotDirection.FromGateway, s + 22, s, s)),
        ],
    };

    /// <summary>
    /// Two lamps that nothing tells apart but the state they are in; each can also be identified alone, by an action that only it has. A
    /// status is 3 bytes longer while the lamp has a name of its own, and 1 while it is off.
    /// </summary>
    public static StatusHome Twins()
    {
        var home = new StatusHome();
        foreach ((string lamp, int blink) in (ReadOnlySpan<(string, int)>)[("a", 120), ("b", 140)])
        {
            home.Action(lamp, "lamp", "on", 100, (200, 0.5), (203, 0.5)).Action(lamp, "lamp", "off", 108, (201, 0.5), (204, 0.5)).Action(lamp, "lamp", "blink", blink, (200, 0.5), (203, 0.5));
            foreach ((string from, string to, int bytes) in (ReadOnlySpan<(string, string, int)>)[("on", "off", 1), ("off", "on", -1), ("blink", "on", 0), ("on", "blink", 0), ("blink", "off", 1), ("off", "blink", -1)])
            {
                home.Change(lamp, from, to, (bytes, 10));
            }
        }

        return home;
    }

    private static LengthDistribution Lengths(params IEnumerable<(int Length, double Mass)> lengths) =>
        LengthDistribution.FromWeights(lengths.Select(static l => KeyValuePair.Create(l.Length, l.Mass)));
}
