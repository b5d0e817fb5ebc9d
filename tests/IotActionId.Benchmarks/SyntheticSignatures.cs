using System.Globalization;
using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Benchmarks;

/// <summary>
/// Signatures of a home of any size, made from a seed: commands and acknowledgements are sums, each device sends a status of its own, and
/// lengths come from names of 4 to 20 letters and values of one to three digits, as those of real gateways do.
/// </summary>
internal sealed class SyntheticSignatures
{
    private const int Kappa = 70;
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress s_gateway = IPAddress.Parse("10.0.0.0");

    private readonly Random _random;

    public SyntheticSignatures(int devices, int actions, int seed)
    {
        _random = new Random(seed);
        IotSlot[] slots =
        [
            new("command", IotDirection.ToGateway, SlotComposition.Summed, Kappa, 1, 1),
            new("acknowledgement", IotDirection.FromGateway, SlotComposition.Summed, Kappa, 1, 1),
            new("status", IotDirection.FromGateway, SlotComposition.Separate, 0, 1, 1),
        ];
        Set = new IotSignatureSet
        {
            Gateway = "synthetic",
            GatewayAddress = s_gateway,
            Services = [new IotService(null, 8883)],
            Framing = new TlsFraming("Aead22", 22, 1, 0),
            Initiator = IotDirection.ToGateway,
            QuietTime = TimeSpan.FromSeconds(4),
            BurstTime = TimeSpan.FromSeconds(0.3),
            Background = [new BackgroundMessage(IotDirection.FromGateway, 4, 4, 120, null), new BackgroundMessage(IotDirection.ToGateway, 4, 4, 120, null), new BackgroundMessage(IotDirection.FromGateway, 95, 98, 20, null)],
            Slots = slots,
            Signatures = [.. Enumerable.Range(0, devices).SelectMany(d =>
            {
                int name = _random.Next(4, 21);
                return Enumerable.Range(0, actions).Select(a => Signature(slots, d, a, name + _random.Next(4, 15), name));
            })],
            TrainedFrom = new TrainingSummary(s_start, s_start.AddDays(1), 80_000, 20_000, 12 * devices * actions, 12 * devices * actions, 0, 0),
        };
    }

    /// <summary>The signatures.</summary>
    public IotSignatureSet Set { get; }

    /// <summary>An exchange of so many actions of different devices.</summary>
    public IotExchange Exchange(int count)
    {
        IotSignature[] actions = [.. Set.Signatures.GroupBy(static s => s.Action.Device).OrderBy(_ => _random.Next()).Take(count).Select(g => g.ElementAt(_random.Next(g.Count())))];
        var units = new List<IotMessageUnit>();
        foreach (IotSlot slot in Set.Slots)
        {
            int[] lengths = [.. actions.Select(a => Draw(a.Variants[0].Find(slot.Name)!.Lengths))];
            foreach (int length in slot.Composition == SlotComposition.Summed ? [lengths.Sum() - ((count - 1) * Kappa)] : lengths)
            {
                units.Add(new IotMessageUnit(s_start.AddSeconds(0.2 * units.Count), slot.Direction, Set.Framing.WireLength(length), length, length));
            }
        }

        return new IotExchange { Time = units[0].Time, EndTime = units[^1].Time, Gateway = s_gateway, FlowId = "synthetic", Units = units };
    }

    private static IotSignature Signature(IotSlot[] slots, int device, int action, int text, int name)
    {
        // Half of the actions carry a value; every status has a number that moves.
        int[] digits = action % 2 == 0 ? [0] : [1, 2];
        return new IotSignature
        {
            Action = new IotAction(string.Create(CultureInfo.InvariantCulture, $"device{device}"), "dimmer", string.Create(CultureInfo.InvariantCulture, $"action{action}")),
            Support = 12,
            Variants =
            [
                new SignatureVariant(null, 1, 12,
                [
                    new SlotSignature(slots[0].Name, Evenly([.. digits.Select(d => 100 + text + d)]), 0.99, 0, 0),
                    new SlotSignature(slots[1].Name, Evenly([90 + name]), 0.99, 0.02, 0.1),
                    new SlotSignature(slots[2].Name, Evenly([120 + text, 121 + text, 122 + text]), 0.98, 0.1, 2),
                ]),
            ],
        };
    }

    private static LengthDistribution Evenly(int[] lengths) => LengthDistribution.FromWeights(lengths.Select(static l => KeyValuePair.Create(l, 1.0)));

    private int Draw(LengthDistribution lengths) => lengths.Lengths[_random.Next(lengths.Lengths.Count)];
}
