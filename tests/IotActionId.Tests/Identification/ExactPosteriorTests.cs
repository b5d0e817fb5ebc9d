using System.Net;
using CsCheck;
using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Identification;

/// <summary>The dynamic programme against brute force, for random homes of up to 8 devices with summed, separate and mixed slots.</summary>
public class ExactPosteriorTests
{
    /// <summary>What is left out because it cannot weigh this much is no candidate either.</summary>
    private const double Negligible = 1e-3;

    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("SSS")]
    [InlineData("SSP")]
    [InlineData("SPP")]
    [InlineData("PPP")]
    [InlineData("SP")]
    [InlineData("PS")]
    [InlineData("S")]
    public void Weights_marginals_and_counts_are_those_of_brute_force(string slots) =>
        Gen.Int[0, 1_000_000].Sample(seed => Check(slots, new Random(seed), devices: 8, maximumActions: 3), iter: 30, threads: 1);

    [Fact]
    public void Larger_compounds_of_a_smaller_home_too() =>
        Gen.Int[0, 1_000_000].Sample(seed => Check("SSP", new Random(seed), devices: 6, maximumActions: 6), iter: 5, threads: 1);

    [Fact]
    public void Thousands_of_compounds_that_nothing_tells_apart_are_counted_not_listed()
    {
        // Everything padded to one length: the number of compounds of up to four of 16 devices with two actions each.
        IotSignatureSet set = Set("SSS", [.. Enumerable.Range(0, 32).Select(static i => (Device: i / 2, Lengths: new[] { 512, 512, 512 }))], kappa: 512);
        var home = new HomeModel(set, 4);
        ExchangeEvidence evidence = Evidence(set, [(IotDirection.ToGateway, 512, 0), (IotDirection.FromGateway, 512, 0.02), (IotDirection.FromGateway, 512, 0.5)]);
        var posterior = new CompoundPosterior(home, evidence, null, 10, found: 0, default);
        Assert.False(posterior.IsListed);
        Assert.True(posterior.IsComplete);
        Assert.Equal((16 * 2) + (120 * 4) + (560 * 8) + (1820 * 16), posterior.CountCompatible());
        Assert.Equal(posterior.Mass, posterior.ByCount.Sum(), posterior.Mass * 1e-9);
        Assert.All(posterior.Marginals(), m => Assert.Equal(posterior.Marginals()[0], m, 1e-9));
    }

    private static void Check(string composition, Random random, int devices, int maximumActions)
    {
        IotSignatureSet set = RandomSet(composition, random, random.Next(2, devices + 1));
        var home = new HomeModel(set, maximumActions);
        ExchangeEvidence evidence = Evidence(set, RandomMessages(set, random, maximumActions));
        Dictionary<string, double> expected = new BruteForce(home, evidence).Weights();
        var posterior = new CompoundPosterior(home, evidence, null, 100_000, found: 0, default);
        double total = expected.Values.Sum();
        Assert.True(posterior.IsComplete);
        Assert.Equal(1, total == 0 ? 1 + posterior.Mass : posterior.Mass / total, Negligible);
        foreach (WeighedCompound compound in posterior.Compounds)
        {
            double weight = expected[string.Join(',', compound.Actions)];
            Assert.InRange(compound.Weight, weight - (Negligible * total), weight * (1 + 1e-9));
        }

        // What has any weight to speak of is listed.
        Assert.All(expected.Where(e => e.Value > Negligible * total), e => Assert.Contains(posterior.Compounds, c => string.Join(',', c.Actions) == e.Key));
        double[] marginals = posterior.Marginals();
        for (int a = 0; a < marginals.Length && total > 0; a++)
        {
            double marginal = expected.Where(e => e.Key.Split(',').Contains($"{a}")).Sum(static e => e.Value) / total;
            Assert.Equal(marginal, marginals[a], Negligible);
        }

        // The lattice's own marginals, which are used where not everything is listed, and its counts.
        int[] unitOf = [.. Enumerable.Range(0, set.Slots.Count).Select(s => s == 0 ? 0 : s < evidence.Units.Count && set.Slots[s].Composition == SlotComposition.Summed && evidence.Units[s].Direction == set.Slots[s].Direction ? s : -1)];
        var lattice = new CompoundLattice(home, evidence, new OwnGains(home, evidence), LatticeLane.Of(home, evidence, unitOf), 0, null, found: 0, new WorkBudget(), default);
        double[] own = lattice.Marginals();
        var search = new CompoundSearch(home, evidence, new UnitKinds(home, evidence), LatticeLane.Of(home, evidence, unitOf), 0, found: 0);
        Assert.True(!search.IsComplete || Math.Abs(search.Mass - lattice.Mass) <= Negligible * lattice.Mass, "search and lattice");
        Assert.Equal(lattice.Mass, lattice.Finals.Sum(static f => f.Weight), lattice.Mass * 1e-12);
        Assert.All(own, m => Assert.InRange(m, 0, lattice.Mass * (1 + 1e-9)));
        Assert.Equal(new BruteForce(home, evidence).CountSeen(unitOf), lattice.CountCompatible());
    }

    /// <summary>Devices with one to three actions, some with two variants, lengths that often collide.</summary>
    private static IotSignatureSet RandomSet(string composition, Random random, int devices)
    {
        var actions = new List<(int Device, int[] Lengths)>();
        for (int d = 0; d < devices; d++)
        {
            for (int a = random.Next(1, 4); a > 0; a--)
            {
                actions.Add((d, [.. composition.Select((_, s) => 60 + (30 * s) + random.Next(12))]));
            }
        }

        return Set(composition, actions, kappa: 40, random);
    }

    private static IotSignatureSet Set(string composition, List<(int Device, int[] Lengths)> actions, int kappa, Random? random = null)
    {
        IotSlot[] slots = [.. composition.Select((c, s) => new IotSlot(
            s == 0 ? "command" : s == 1 ? "acknowledgement" : "status",
            s == 0 ? IotDirection.ToGateway : IotDirection.FromGateway,
            c == 'S' ? SlotComposition.Summed : SlotComposition.Separate,
            c == 'S' ? kappa : 0, 1, 1))];
        return new IotSignatureSet
        {
            Gateway = "test",
            GatewayAddress = IPAddress.Loopback,
            Services = [new IotService(null, 443)],
            Framing = new TlsFraming("Aead22", 22, 1, 0),
            Initiator = IotDirection.ToGateway,
            QuietTime = TimeSpan.FromSeconds(3),
            BurstTime = TimeSpan.FromSeconds(0.3),
            Background = [new BackgroundMessage(IotDirection.FromGateway, 95, 95, 20, null)],
            Slots = slots,
            Signatures = [.. actions.Select((a, i) => new IotSignature
            {
                Action = new IotAction($"device{a.Device}", "", $"action{i}"),
                Support = 12,
                Variants = random is not null && random.Next(3) == 0
                    ? [Variant(slots, a.Lengths, 0.7, random, 0), Variant(slots, a.Lengths, 0.3, random, 1)]
                    : [Variant(slots, a.Lengths, 1, random, 0)],
            })],
            TrainedFrom = new TrainingSummary(s_start, s_start.AddHours(1), 3000, 100, 10, 10, 0, 0),
        };
    }

    private static SignatureVariant Variant(IotSlot[] slots, int[] lengths, double weight, Random? random, int longer) =>
        new(null, weight, 10, [.. slots.Select((slot, s) => new SlotSignature(
            slot.Name,
            random is null || random.Next(2) == 0
                ? LengthDistribution.FromWeights([KeyValuePair.Create(lengths[s] + longer, 1.0)])
                : LengthDistribution.FromWeights([KeyValuePair.Create(lengths[s] + longer, 0.6), KeyValuePair.Create(lengths[s] + longer + 2, 0.4)]),
            random is not null && random.Next(4) == 0 ? 0.8 : 0.98,
            s == 0 ? 0 : 0.01,
            s == 0 ? 0 : 1))]);

    /// <summary>The messages of a random compound, sometimes with one lost, one too many, or one of another length.</summary>
    private static List<(IotDirection, int, double)> RandomMessages(IotSignatureSet set, Random random, int maximumActions)
    {
        IotSignature[] compound = [.. set.Signatures.GroupBy(static s => s.Action.Device).Select(g => g.ElementAt(random.Next(g.Count()))).OrderBy(_ => random.Next()).Take(random.Next(1, maximumActions + 1))];
        var messages = new List<(IotDirection, int, double)>();
        foreach (IotSlot slot in set.Slots)
        {
            int[] lengths = [.. compound.Select(c => c.Variants[0].Find(slot.Name)!.Lengths.Lengths[0])];
            foreach (int length in slot.Composition == SlotComposition.Summed ? [lengths.Sum() - ((lengths.Length - 1) * slot.Kappa)] : lengths)
            {
                if (messages.Count == 0 || random.Next(12) > 0)
                {
                    messages.Add((slot.Direction, length + (random.Next(10) == 0 ? random.Next(-2, 3) : 0), messages.Count * 0.05));
                }
            }
        }

        if (random.Next(3) == 0)
        {
            messages.Add((IotDirection.FromGateway, 60 + random.Next(70), messages.Count * 0.05));
        }

        return messages;
    }

    private static ExchangeEvidence Evidence(IotSignatureSet set, IEnumerable<(IotDirection Direction, int Length, double Delay)> messages)
    {
        var exchange = new IotExchange
        {
            Time = s_start,
            EndTime = s_start.AddSeconds(2),
            Gateway = IPAddress.Loopback,
            FlowId = "x",
            Units = [.. messages.Select(static m => new IotMessageUnit(s_start.AddSeconds(m.Delay), m.Direction, m.Length + 22, m.Length, m.Length))],
        };
        return new ExchangeEvidence(exchange, set.Slots, new NoiseModel(set), 3, new int[set.Slots.Count]);
    }
}
