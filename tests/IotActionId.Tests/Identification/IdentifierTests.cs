using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Identification;

public class IdentifierTests
{
    private static readonly IotSignatureSet Set = SyntheticHome.Learned();

    [Fact]
    public void Singles_pairs_and_scenes_are_identified()
    {
        SyntheticHome home = new SyntheticHome(42).Wait(100)
            .Command("lamp:on").Command("door:unlock").Command("heater:cold", "blind:up")
            .Command("lamp:off", "heater:warm", "door:lock").Command("lamp:on", "heater:warm", "door:unlock", "blind:down");
        List<IotActionMatch> matches = [.. new Identifier(Set).Identify(home.Flow())];
        Assert.All(matches, static m => Assert.Equal(IotDecision.Identified, m.Decision));
        Assert.Equal(home.Log.Select(static c => Keys(c.Actions)), matches.Select(static m => Keys(m.Actions)));
        Assert.All(matches, static m => Assert.Equal(m.Actions.Count, m.DeviceCountMin));
    }

    [Fact]
    public void Idle_time_gives_nothing() => Assert.Empty(new Identifier(Set).Identify(new SyntheticHome(3).Wait(86_400).Flow()));

    [Fact]
    public void An_action_of_a_device_never_learned_is_unknown()
    {
        SyntheticHome home = new SyntheticHome(4).Wait(100)
            .Message(0, IotDirection.ToGateway, 977).Message(0.5, IotDirection.FromGateway, 333).Wait(30);
        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Flow()));
        Assert.Equal(IotDecision.Unknown, match.Decision);
        Assert.Empty(match.Actions);
    }

    [Fact]
    public void A_command_whose_length_three_pairs_share_stays_ambiguous_without_status()
    {
        // 21 + 64 = 33 + 52 = 35 + 50: only the statuses would tell these pairs apart.
        SyntheticHome home = new SyntheticHome(5).Wait(100).Message(0, IotDirection.ToGateway, SyntheticHome.Constant + 85 + SyntheticHome.Separator).Wait(30);
        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Flow()));
        Assert.Equal(IotDecision.Ambiguous, match.Decision);
        Assert.Equal(
            ["blind:up + lamp:on", "door:lock + heater:cold", "door:unlock + heater:warm"],
            match.Candidates.Take(3).Select(static c => Keys(c.Actions)).Order());
        Assert.Empty(match.Certain);
        Assert.Equal((2, 2), (match.Candidates[0].Actions.Count, match.DeviceCountMin));
    }

    [Fact]
    public void A_flood_of_status_messages_neither_hangs_nor_is_taken_for_certain()
    {
        SyntheticHome home = new SyntheticHome(9).Wait(100).Message(0, IotDirection.ToGateway, SyntheticHome.Constant + 85 + SyntheticHome.Separator);
        for (int i = 0; i < 60; i++)
        {
            home.Message(0.5 + (i * 0.01), IotDirection.FromGateway, SyntheticHome.Catalogue[i % SyntheticHome.Catalogue.Length].Status);
        }

        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Wait(30).Flow()));
        Assert.NotEqual(IotDecision.Identified, match.Decision);
    }

    [Fact]
    public void Flows_to_other_services_are_left_alone()
    {
        IotFlow flow = new SyntheticHome(6).Wait(100).Command("lamp:on").Flow();
        var elsewhere = new IotFlow
        {
            Id = flow.Id, Gateway = flow.Gateway, GatewayPort = flow.GatewayPort, Server = flow.Server, ServerPort = flow.ServerPort,
            ServerName = "other.example", Framing = flow.Framing, StartTime = flow.StartTime, EndTime = flow.EndTime, Packets = 0, Bytes = 0,
            LostBytes = 0, HandshakeSeen = true, Truncated = false, Messages = flow.Messages, Path = flow.Path,
        };
        Assert.Empty(new Identifier(Set).Identify(elsewhere));
    }

    [Fact]
    public void Signatures_hold_under_another_cipher_suite()
    {
        var chacha = new TlsFraming("Aead21", 21, 1, 0);
        SyntheticHome home = new SyntheticHome(8, chacha).Wait(60).Command("lamp:on").Command("heater:cold", "blind:up").Command("door:lock");
        Assert.Equal(home.Log.Select(static c => Keys(c.Actions)), new Identifier(Set).Identify(home.Flow()).Select(static m => Keys(m.Actions)));
    }

    /// <summary>Oracle: every compound of up to 4 actions weighed by the formula on paper, for every command length and a set of statuses.</summary>
    [Fact]
    public void The_posterior_is_that_of_all_compounds_weighed_one_by_one()
    {
        var noise = new NoiseModel(Set);
        var search = new CompoundSearch(Set, noise, 4);
        var devices = Set.Signatures.GroupBy(static s => s.Action.Device).Select(static g => g.ToList()).ToList();
        List<List<IotSignature>> all = [[]];
        foreach (List<IotSignature> device in devices)
        {
            all.AddRange([.. all.SelectMany(s => device.Select(a => s.Append(a).ToList()))]);
        }

        all.RemoveAll(static s => s.Count == 0);
        int compared = 0;
        for (int length = 55; length < 290; length++)
        {
            var exchange = new IotExchange
            {
                Time = SyntheticHome.Start,
                EndTime = SyntheticHome.Start,
                Gateway = SyntheticHome.Gateway,
                FlowId = "x",
                Units = [new IotMessageUnit(SyntheticHome.Start, IotDirection.ToGateway, length + 22, length, length)],
            };
            var expected = all
                .Select(s => (Key: string.Join(" + ", s.Select(static a => a.Action.Key).Order(StringComparer.Ordinal)), Weight: Weight(s, length, devices)))
                .Where(static e => e.Weight > 0).OrderByDescending(static e => e.Weight).ToList();
            CompoundExplanations explanations = search.Explain(exchange);
            var actual = explanations.Compounds;

            // Where an unknown action explains the exchange far better, compounds that could not win are not listed.
            double rival = Math.Max(explanations.LogUnknown, explanations.LogBackground);
            if (actual.Count == 0 || actual[0].LogWeight < rival - 2)
            {
                continue;
            }

            compared++;
            double total = expected.Sum(static e => e.Weight), mine = actual.Sum(static c => Math.Exp(c.LogWeight));
            foreach ((string key, double weight) in expected.Where(e => e.Weight / total > 1e-5))
            {
                double found = actual.Where(c => Keys(c.Actions) == key).Sum(static c => Math.Exp(c.LogWeight));
                Assert.True(Math.Abs((found / mine) - (weight / total)) < 2e-3, $"{length}: {key} {found / mine} instead of {weight / total}");
            }
        }

        Assert.True(compared > 30, $"only {compared} lengths compared");

        static double Weight(List<IotSignature> compound, int length, List<List<IotSignature>> devices)
        {
            // Elementary lengths as learned are single ones; widened by 2 % over 3 bytes either way, as design and code say.
            double Pmf(int offset) => offset == 0 ? 0.98 : Math.Abs(offset) <= 3 ? 0.02 * Math.Pow(0.5, Math.Abs(offset) + 1) : 0;
            double scale = Enumerable.Range(-3, 7).Sum(Pmf);
            var sums = new Dictionary<int, double> { [-(compound.Count - 1) * (SyntheticHome.Constant - SyntheticHome.Separator)] = 1 };
            foreach (IotSignature signature in compound)
            {
                int mean = signature.Find("command")!.Lengths.Lengths.Single();
                var next = new Dictionary<int, double>();
                foreach ((int sum, double mass) in sums)
                {
                    for (int offset = -3; offset <= 3; offset++)
                    {
                        next[sum + mean + offset] = next.GetValueOrDefault(sum + mean + offset) + (mass * Pmf(offset) / scale);
                    }
                }

                sums = next;
            }

            double count = Enumerable.Range(0, 1 << devices.Count).Where(m => System.Numerics.BitOperations.PopCount((uint)m) == compound.Count)
                .Sum(m => Enumerable.Range(0, devices.Count).Where(d => (m & (1 << d)) != 0).Aggregate(1.0, (p, d) => p * devices[d].Count));
            double presence = 8.5 / 9;
            return Math.Pow(0.5, compound.Count) / count * sums.GetValueOrDefault(length) * presence * Math.Pow(1 - presence, compound.Count);
        }
    }

    private static string Keys(IReadOnlyList<IotActionId.Actions.IotAction> actions) => string.Join(" + ", actions.Select(static a => a.Key).Order(StringComparer.Ordinal));
}
