using CsCheck;
using IotActionId.Assessment;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Assessment;

/// <summary>Leakage of signature sets against listing everything, and against closed forms.</summary>
public sealed class LeakageTests
{
    private static readonly TlsFraming s_cbc = new("CbcSha1", 42, 16, 5);

    [Theory]
    [InlineData("SSS", true)]
    [InlineData("SSP", true)]
    [InlineData("SSP", false)]
    [InlineData("SPP", false)]
    [InlineData("PPP", true)]
    [InlineData("SP", false)]
    [InlineData("S", false)]
    public void Every_measure_is_that_of_listing_everything(string composition, bool certain) =>
        Gen.Int[0, 1_000_000].Sample(seed => Check(composition, certain, new Random(seed), null, null, LengthEnvelope.None), iter: certain ? 8 : 3, threads: 1);

    [Fact]
    public void Envelopes_are_seen_through() =>
        Gen.Int[0, 1_000_000].Sample(seed => Check("SSP", false, new Random(seed), null, null, LengthEnvelope.Mqtt), iter: 2, threads: 1);

    [Theory]
    [InlineData(16, false)]
    [InlineData(64, false)]
    [InlineData(64, true)]
    public void Padding_to_blocks_is_that_of_listing_everything(int block, bool commandsOnly) =>
        Gen.Int[0, 1_000_000].Sample(
            seed => Check(
                "SSP",
                false,
                new Random(seed),
                new IotDefence(IotDefenceKind.PadToBlock, block, commandsOnly),
                (slot, n) => commandsOnly && slot.Direction == IotDirection.FromGateway ? n : (n + block - 1) / block * block,
                LengthEnvelope.None),
            iter: 5,
            threads: 1);

    [Theory]
    [InlineData("SS")]
    [InlineData("SP")]
    public void Padded_to_the_longest_only_the_number_of_messages_is_left(string composition)
    {
        IotSignatureSet set = ExposedSets.Random(composition, new Random(3), 5, certain: false);
        IotLeakage leakage = Measure(set, 3, new IotDefence(IotDefenceKind.PadToMaximum));
        double sizes = composition == "SS" ? 0 : leakage.Find(IotLeakageLevel.DeviceCount)!.PriorEntropy;
        Assert.Equal(sizes, leakage.ActionBits, 1e-9);
        Assert.Equal(sizes, leakage.Find(IotLeakageLevel.DeviceCount)!.MutualInformation, 1e-9);
        Assert.All(leakage.Amounts.Where(static a => a.ActionCount is not null), static a => Assert.Equal(0, a.MutualInformation, 1e-9));
        Assert.True(leakage.ExtraBytes > 0);
    }

    [Fact]
    public void Certain_lengths_and_a_uniform_prior_leak_by_the_closed_forms() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            IotSignatureSet set = ExposedSets.Random("SSP", new Random(seed), 6, certain: true);
            for (int k = 1; k <= 3; k++)
            {
                var oracle = new LeakageOracle(set, 3, [.. Enumerable.Range(1, 3).Select(i => i == k ? 1.0 : 0)], 3);
                List<int> outputs = [.. oracle.Compounds.GroupBy(static c => c.Seen.Keys.Single()).Select(static g => g.Count())];
                double all = oracle.Compounds.Count;
                IotLeakageAmount amount = Measure(set, 3).Find(IotLeakageLevel.ActionSet, k)!;

                // Smith 2009, and design section 7: |outputs| / |actions|, log2 |outputs|, H(output).
                Assert.Equal(outputs.Count / all, amount.BayesAccuracy, 1e-9);
                Assert.Equal(1 - (outputs.Count / all), amount.BayesRisk, 1e-9);
                Assert.Equal(Math.Log2(outputs.Count), amount.MinEntropyLeakage, 1e-9);
                Assert.Equal(outputs.Sum(c => -c / all * Math.Log2(c / all)), amount.MutualInformation, 1e-9);
                Assert.Equal(outputs.Sum(c => c / all * c), amount.AnonymityExpected, 1e-9);
                Assert.Equal(outputs.Min(), amount.AnonymityMin);
                Assert.True(amount.IsExact);
            }
        },
        iter: 8,
        threads: 1);

    [Fact]
    public void The_order_of_magnitude_of_39_actions_of_16_devices_is_that_of_the_method()
    {
        // method section 6: 39 actions of 16 devices make 39, 711 and 8,043 compounds of one to three; seven command lengths tell 7 of 39.
        int[] actions = [2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3];
        IotSignatureSet set = ExposedSets.Fixed("S", actions.Index().SelectMany(static d => Enumerable.Range(0, d.Item).Select(a => ($"d{d.Index}", "t", (int[])[90 + (((3 * d.Index) + a) % 7)]))));
        IotLeakage leakage = Measure(set, 3);
        Assert.Equal(39, Math.Pow(2, leakage.Find(IotLeakageLevel.ActionSet, 1)!.PriorEntropy), 1e-6);
        Assert.Equal(711, Math.Pow(2, leakage.Find(IotLeakageLevel.ActionSet, 2)!.PriorEntropy), 1e-6);
        Assert.Equal(8043, Math.Pow(2, leakage.Find(IotLeakageLevel.ActionSet, 3)!.PriorEntropy), 1e-6);
        Assert.Equal(7.0 / 39, leakage.Find(IotLeakageLevel.ActionSet, 1)!.BayesAccuracy, 1e-9);
        Assert.Equal(13.0 / 711, leakage.Find(IotLeakageLevel.ActionSet, 2)!.BayesAccuracy, 1e-9);
        Assert.Equal(19.0 / 8043, leakage.Find(IotLeakageLevel.ActionSet, 3)!.BayesAccuracy, 1e-9);
    }

    [Fact]
    public void Sixteen_devices_padded_alike_are_exact_up_to_sixteen_actions()
    {
        IotSignatureSet set = ExposedSets.Fixed("SS", Enumerable.Range(0, 64).Select(static i => ($"d{i / 4}", $"t{i / 16}", (int[])[100 + (i % 4), 80])));
        IotLeakage leakage = Measure(set, 16);
        Assert.All(leakage.Amounts, static a => Assert.True(a.IsExact));

        // Sums of k numbers of 0 to 3 have 3 k + 1 values.
        double compounds = Math.Pow(4, 16);
        Assert.Equal(49 / compounds, leakage.Find(IotLeakageLevel.ActionSet, 16)!.BayesAccuracy, 1e-15);
        Assert.Equal(Math.Log2(49), leakage.Find(IotLeakageLevel.ActionSet, 16)!.MinEntropyLeakage, 1e-9);
    }

    [Fact]
    public void Drawn_exchanges_agree_with_what_is_exact()
    {
        IotSignatureSet set = ExposedSets.Random("SSP", new Random(5), 5, certain: false);
        var home = new ExposedHome(set, IotObservation.All, 3);
        double[] weights = LeakageOptions.SizePrior(3);
        IotLeakage exact = Measure(set, 3);
        foreach (IotLeakageAmount drawn in new SampledLeakage(home, weights, 60_000, 1, null, TestContext.Current.CancellationToken).Amounts(null, 1))
        {
            IotLeakageAmount amount = exact.Find(drawn.Level)!;
            Assert.False(drawn.IsExact);
            Assert.Equal(60_000, drawn.Samples);
            Assert.Equal(amount.PriorEntropy, drawn.PriorEntropy, 0.01);
            Assert.Equal(amount.MutualInformation, drawn.MutualInformation, 0.06);
            Assert.Equal(amount.BayesAccuracy, drawn.BayesAccuracy, 0.06);
            Assert.InRange(drawn.MutualInformation, drawn.Low, drawn.High);

            // Correcting brings it nearer to the truth, and shuffled truths show the bias.
            Assert.True(drawn.NullInformation > 0);
            Assert.True(Math.Abs(drawn.MutualInformation - amount.MutualInformation) <= Math.Abs(drawn.MutualInformationRaw - amount.MutualInformation) + 0.01);
        }
    }

    [Fact]
    public void Sizes_that_are_too_many_are_drawn_and_the_others_stay_exact()
    {
        // 24 devices with varying statuses: compounds of four are too many to go through.
        (int, double)[][] Slots(int d) => [[(100 + (7 * d % 31), 1)], [(80 + (3 * d % 17), 1)], [.. Enumerable.Range(0, 4).Select(i => (90 + (5 * d % 23) + i, 0.25))]];
        IotSignatureSet set = ExposedSets.Of("SSP", [.. Enumerable.Range(0, 48).Select(i => ($"d{i / 2:00}", $"t{i % 5}", (((double, (int, double)[][])[])[(1, Slots(i))])))]);
        IotLeakage leakage = LeakageMeasurement.Measure(set, [IotDefence.None], new LeakageOptions { MaximumActions = 4, Samples = 4000 }, null, TestContext.Current.CancellationToken)[0];
        Assert.True(leakage.Find(IotLeakageLevel.ActionSet, 3)!.IsExact);
        IotLeakageAmount drawn = leakage.Find(IotLeakageLevel.ActionSet, 4)!, all = leakage.Find(IotLeakageLevel.ActionSet)!;
        Assert.False(drawn.IsExact);
        Assert.InRange(drawn.MutualInformation, 8, drawn.High);
        Assert.Contains(leakage.Warnings, static w => w.StartsWith("Commands of 4 actions", StringComparison.Ordinal));

        // The chain rule: what is drawn is a fifteenth of all.
        double expected = leakage.Parameters.SizePrior.Select((w, i) => w * leakage.Find(IotLeakageLevel.ActionSet, i + 1)!.MutualInformation).Sum() + leakage.Find(IotLeakageLevel.DeviceCount)!.MutualInformation;
        Assert.Equal(expected, all.MutualInformation, 1e-9);
        Assert.InRange(all.MutualInformation, all.Low, all.High);
        Assert.Equal(Math.Log2(24 * 2), leakage.Find(IotLeakageLevel.ActionSet, 1)!.PriorEntropy, 1e-9);
    }

    [Fact]
    public void Shuffled_truths_show_the_bias_that_is_taken_off()
    {
        var random = new Random(7);
        UInt128[] truths = [.. Enumerable.Range(0, 3000).Select(_ => (UInt128)random.Next(12))], observations = [.. Enumerable.Range(0, 3000).Select(_ => (UInt128)random.Next(9))];
        var plugIn = new PlugIn(truths, observations);
        Assert.Equal(11 * 8 / (2 * Math.Log(2) * 3000), plugIn.Bias, 1e-9);
        Assert.Equal(plugIn.Bias, plugIn.Null(random), 0.006);
        Assert.InRange(plugIn.Raw - plugIn.Bias, -0.01, 0.01);
    }

    [Fact]
    public void Random_padding_is_weighed_exactly()
    {
        // One slot, one device, two actions 2 bytes apart, padded by 0 to 3: half of the padded lengths tell.
        IotSignatureSet set = ExposedSets.Fixed("S", [("a", "t", [100]), ("a", "t", [102])]);
        IotLeakageAmount amount = Measure(set, 1, new IotDefence(IotDefenceKind.RandomPadding, 3)).Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(0.5, amount.MutualInformation, 0.1);
        Assert.InRange(0.5, amount.Low, amount.High);
        Assert.Equal(0.75, amount.BayesAccuracy, 0.05);
        Assert.Equal(1, amount.AnonymityMin);

        // Of two slots a quarter is left that neither tells.
        set = ExposedSets.Fixed("SP", [("a", "t", [100, 90]), ("a", "t", [102, 92])]);
        amount = Measure(set, 1, new IotDefence(IotDefenceKind.RandomPadding, 3)).Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(0.75, amount.MutualInformation, 0.1);
        amount = Measure(set, 1, new IotDefence(IotDefenceKind.RandomPadding, 3, CommandsOnly: true)).Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(1, amount.MutualInformation, 1e-9);
    }

    [Fact]
    public void Random_padding_of_compounds_is_that_of_listing_everything()
    {
        IotSignatureSet set = ExposedSets.Random("SP", new Random(11), 4, certain: true);
        IotSignatureSet padded = ExposedSets.Of("SP", [.. set.Signatures.Select(static s => (s.Action.Device, s.Action.Type, (((double, (int, double)[][])[])[(1, [.. s.Slots.Select(static p => ((int, double)[])[(p.Lengths.Min, 1)])])])))], set.Slots[0].Kappa);
        double[] weights = LeakageOptions.SizePrior(2);
        IotLeakage leakage = Measure(padded, 2, new IotDefence(IotDefenceKind.RandomPadding, 2));

        // The observation, spelled out: every padding of every message.
        var joint = new Dictionary<(string, string), double>();
        foreach ((string truth, _, _, double prior, Dictionary<string, double> seen) in new LeakageOracle(padded, 2, weights, 2).Compounds)
        {
            string[] slots = seen.Keys.Single().Split('|');
            int[] lengths = [.. slots.Skip(1).SelectMany(static s => s.Split(',')).Select(int.Parse)];
            int paddings = (int)Math.Pow(3, lengths.Length);
            for (int p = 0; p < paddings; p++)
            {
                int rest = p;
                int[] wires = [.. lengths.Select(l => l + ((rest, _) = (rest / 3, rest % 3)).Item2)];
                string text = $"{wires[0]}|{string.Join(',', wires.Skip(1).Order())}";
                joint[(truth, text)] = joint.GetValueOrDefault((truth, text)) + (prior / paddings);
            }
        }

        (double priorEntropy, double information, double accuracy, _, _, _, double mean) = LeakageOracle.Measure(joint);
        IotLeakageAmount amount = leakage.Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(priorEntropy, amount.PriorEntropy, 1e-9);
        Assert.InRange(information, amount.Low - 0.03, amount.High + 0.03);
        Assert.Equal(accuracy, amount.BayesAccuracy, 0.05);
        Assert.Equal(mean, amount.AnonymityExpected, 0.1 * mean);
    }

    [Fact]
    public void Cover_commands_take_their_share()
    {
        IotSignatureSet set = ExposedSets.Random("SP", new Random(2), 4, certain: true);
        IReadOnlyList<IotLeakage> results = LeakageMeasurement.Measure(
            set, [IotDefence.None, new IotDefence(IotDefenceKind.CoverCommands, 6)], new LeakageOptions { MaximumActions = 2, CommandsPerHour = 2 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(results[0].ActionBits / 4, results[1].ActionBits, 1e-9);
        Assert.Equal(results[0].Find(IotLeakageLevel.DeviceTypes)!.MutualInformation / 4, results[1].Find(IotLeakageLevel.DeviceTypes)!.MutualInformation, 1e-9);
        Assert.True(results[1].Find(IotLeakageLevel.Presence)!.MutualInformation < 0.7 * results[0].Find(IotLeakageLevel.Presence)!.MutualInformation);

        // Every exchange that is named may be a made-up one.
        Assert.Equal(results[0].BayesAccuracy / 4, results[1].BayesAccuracy, 1e-9);

        // Three made-up exchanges go with each real one.
        Assert.Equal(3, results[1].ExtraBytesShare, 1e-9);
    }

    [Fact]
    public void Batching_makes_larger_compounds_and_costs_half_its_window()
    {
        IotSignatureSet set = ExposedSets.Random("SP", new Random(2), 6, certain: true);
        IReadOnlyList<IotLeakage> results = LeakageMeasurement.Measure(
            set, [IotDefence.None, new IotDefence(IotDefenceKind.Batching, 600), new IotDefence(IotDefenceKind.Delay, 60)], new LeakageOptions { MaximumActions = 4, CommandsPerHour = 6 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMinutes(5), results[1].ExtraDelay);
        Assert.Equal(TimeSpan.FromSeconds(30), results[2].ExtraDelay);
        Assert.True(results[1].Parameters.SizePrior[1] > results[0].Parameters.SizePrior[1]);
        Assert.Equal(1, results[1].Parameters.SizePrior.Sum(), 1e-9);
        Assert.Equal(results[0].ActionBits, results[2].ActionBits, 1e-9);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(3.0)]
    public void Presence_is_all_there_is_to_know_where_nothing_is_done(double rate)
    {
        IotSignatureSet set = ExposedSets.Random("S", new Random(2), 3, certain: true);
        var options = new LeakageOptions { CommandsPerHour = rate };
        IReadOnlyList<IotDefence> defences = [IotDefence.None, new(IotDefenceKind.PadToMaximum), new(IotDefenceKind.Delay, 1800), new(IotDefenceKind.CoverCommands, 60)];
        double[] bits = [.. LeakageMeasurement.Measure(set, defences, options, null, TestContext.Current.CancellationToken).Select(static r => r.Find(IotLeakageLevel.Presence)!.MutualInformation)];
        double some = 1 - Math.Exp(-rate);
        Assert.Equal(-(some * Math.Log2(some)) - ((1 - some) * Math.Log2(1 - some)), bits[0], 1e-9);
        Assert.Equal(bits[0], bits[1], 1e-9);
        Assert.InRange(bits[2], 0.05 * bits[0], 0.99 * bits[0]);
        Assert.InRange(bits[3], 0, 0.2 * bits[0]);
    }

    [Fact]
    public void Random_padding_of_too_many_compounds_is_bounded_and_claims_no_more()
    {
        IotSignatureSet set = ExposedSets.Random("SP", new Random(5), 12, certain: false);
        IotLeakage padded = Measure(set, 4, new IotDefence(IotDefenceKind.RandomPadding, 3)), bare = Measure(set, 4);
        Assert.NotEmpty(padded.Warnings);
        foreach (IotLeakageAmount amount in padded.Amounts.Where(static a => a.Level != IotLeakageLevel.Presence))
        {
            IotLeakageAmount most = bare.Find(amount.Level, amount.ActionCount)!;
            Assert.Equal(most.PriorEntropy, amount.PriorEntropy, 1e-9);
            Assert.Equal(most.PriorAccuracy, amount.PriorAccuracy, 1e-9);
            Assert.True(amount.BayesAccuracy <= most.BayesAccuracy + 0.05, $"{amount} of {most}");
            Assert.InRange(amount.MutualInformation, amount.Low, amount.High);
            Assert.True(amount.AnonymityMin >= 1);
        }
    }

    [Fact]
    public void Large_scenes_with_random_padding_are_left_out_with_a_warning()
    {
        IotLeakage leakage = Measure(ExposedSets.Random("SP", new Random(3), 8, certain: true), 8, new IotDefence(IotDefenceKind.RandomPadding, 3));
        Assert.Equal(RandomPaddingLeakage.MostActions, leakage.Parameters.MaximumActions);
        Assert.Contains(leakage.Warnings, static w => w.Contains("more than 6 actions", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_leaks_no_defence_is_recommended()
    {
        IotSignatureSet set = ExposedSets.Fixed("S", Enumerable.Range(0, 4).Select(static i => ($"d{i}", "t", (int[])[100])));
        IReadOnlyList<IotLeakage> results = LeakageMeasurement.Measure(set, IotDefence.Curve(), new LeakageOptions { MaximumActions = 1, CommandsPerHour = 1 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(IotDefenceKind.None, Assert.Single(results, static r => r.Recommendation is not null).Defence.Kind);
    }

    [Fact]
    public void One_of_several_defences_is_recommended()
    {
        IotSignatureSet set = ExposedSets.Random("SS", new Random(2), 6, certain: true);
        IReadOnlyList<IotLeakage> results = LeakageMeasurement.Measure(set, IotDefence.Curve(), new LeakageOptions { MaximumActions = 2, CommandsPerHour = 1 }, null, TestContext.Current.CancellationToken);
        IotLeakage best = Assert.Single(results, static r => r.Recommendation is not null);
        Assert.True(best.ActionBits <= (0.1 * results[0].ActionBits) + 0.01);
        Assert.True(best.ExtraBytesShare <= 1);
        Assert.DoesNotContain(results, r => r.Defence.Kind != IotDefenceKind.None && r.ExtraBytes < best.ExtraBytes && r.ExtraDelay <= best.ExtraDelay && r.ActionBits <= 0.1 * results[0].ActionBits);
        Assert.Contains("does not hide that somebody gives commands", best.Recommendation);
        Assert.Equal(0, results[0].ExtraBytes);
    }

    [Fact]
    public void More_padding_never_tells_more()
    {
        IotSignatureSet set = ExposedSets.Random("SSP", new Random(9), 6, certain: false);
        double[] bits = [.. new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256 }.Select(n => Measure(set, 2, n == 1 ? IotDefence.None : new IotDefence(IotDefenceKind.PadToBlock, n)).ActionBits)];
        Assert.All(bits.Zip(bits.Skip(1)), static p => Assert.True(p.Second <= p.First + 1e-9));
    }

    [Fact]
    public void Fewer_messages_never_tell_more()
    {
        IotSignatureSet set = ExposedSets.Random("SSP", new Random(9), 6, certain: false);
        double[] bits = [.. Enum.GetValues<IotObservation>().Select(o => LeakageMeasurement.Measure(set, [IotDefence.None], new LeakageOptions { Observation = o, MaximumActions = 2 }, null, TestContext.Current.CancellationToken)[0].ActionBits)];
        Assert.True(bits[0] <= bits[1] + 1e-9 && bits[1] <= bits[2] + 1e-9);
        for (int slots = 1; slots <= 3; slots++)
        {
            Assert.Equal(LeakageOracle.Measure(new LeakageOracle(set, 2, LeakageOptions.SizePrior(2), slots).Joint(IotLeakageLevel.ActionSet)).Information, bits[slots - 1], 1e-6);
        }
    }

    [Fact]
    public void In_blocks_of_the_cipher_what_an_interval_leaves_open_is_not_chance()
    {
        // Lengths that CBC shows as one of 16 each: two actions of one device, in blocks next to each other.
        (int, double)[] Interval(int from) => [.. Enumerable.Range(from, 16).Select(static n => (n, 1.0 / 16))];
        IotSignatureSet set = ExposedSets.Of("SS", [("a", "t", [(1, [Interval(s_cbc.PlaintextMin(149)), Interval(s_cbc.PlaintextMin(165))])]), ("a", "t", [(1, [Interval(s_cbc.PlaintextMin(165)), Interval(s_cbc.PlaintextMin(165))])])], framing: s_cbc);
        IotLeakageAmount amount = Measure(set, 1).Find(IotLeakageLevel.ActionSet)!;
        Assert.Equal(1, amount.MutualInformation, 1e-9);
        Assert.Equal(1, amount.BayesAccuracy, 1e-9);
    }

    [Fact]
    public void A_home_of_one_type_has_no_types_to_tell()
    {
        IotSignatureSet set = ExposedSets.Fixed("SP", Enumerable.Range(0, 7).Select(static i => ($"d{i}", "t", (int[])[100 + i, 90])));
        foreach (IotDefence defence in (IotDefence[])[IotDefence.None, new(IotDefenceKind.RandomPadding, 7)])
        {
            IotLeakage leakage = Measure(set, 3, defence);
            Assert.All(leakage.Amounts.Where(static a => a is { Level: IotLeakageLevel.DeviceTypes, ActionCount: not null }), static a => Assert.InRange(a.PriorEntropy + a.MutualInformation + a.BayesRisk, -1e-9, 1e-9));
        }
    }

    [Fact]
    public void Slots_that_do_not_compose_count_only_where_actions_come_alone()
    {
        IotSignatureSet set = ExposedSets.Fixed("SN", [("a", "t", [100, 90]), ("b", "t", [100, 91])]);
        IotLeakage alone = Measure(set, 1), together = Measure(set, 2);
        Assert.DoesNotContain(alone.Warnings, static w => w.Contains("acknowledgement"));
        Assert.Equal(1, alone.ActionBits, 1e-9);
        Assert.Contains(together.Warnings, static w => w.Contains("acknowledgement is left out"));
        Assert.Equal(0, together.Find(IotLeakageLevel.ActionSet, 1)!.MutualInformation, 1e-9);
    }

    [Theory]
    [InlineData("PadToBlock:64", IotDefenceKind.PadToBlock, 64)]
    [InlineData("none", IotDefenceKind.None, 0)]
    [InlineData("Batching: 0.5", IotDefenceKind.Batching, 0.5)]
    public void Defences_are_read_from_text(string text, IotDefenceKind kind, double amount) => Assert.Equal(new IotDefence(kind, amount), IotDefence.Parse(text));

    [Theory]
    [InlineData("PadToBlock")]
    [InlineData("PadToBlock:1")]
    [InlineData("PadToBlock:1.5")]
    [InlineData("PadToBlock:x")]
    [InlineData("None:3")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("Wall:3")]
    [InlineData("CoverCommands:NaN")]
    public void What_is_no_defence_is_refused(string text) => Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => IotDefence.Parse(text)).Id);

    private static IotLeakage Measure(IotSignatureSet set, int maximumActions, IotDefence? defence = null) =>
        LeakageMeasurement.Measure(set, [defence ?? IotDefence.None], new LeakageOptions { MaximumActions = maximumActions }, null, TestContext.Current.CancellationToken)[0];

    private static void Check(string composition, bool certain, Random random, IotDefence? defence, Func<IotSlot, int, int>? pad, LengthEnvelope envelope)
    {
        IotSignatureSet set = ExposedSets.Random(composition, random, random.Next(3, 6), certain, null, envelope);
        IotLeakage leakage = Measure(set, 3, defence);
        Compare(null);
        for (int k = 1; k <= 3; k++)
        {
            Compare(k);
        }

        void Compare(int? size)
        {
            double[] weights = size is { } k ? [.. Enumerable.Range(1, 3).Select(i => i == k ? 1.0 : 0)] : LeakageOptions.SizePrior(3);
            var oracle = new LeakageOracle(set, 3, weights, composition.Length, pad);
            foreach (IotLeakageLevel level in (IotLeakageLevel[])[IotLeakageLevel.ActionSet, IotLeakageLevel.DeviceCount, IotLeakageLevel.DeviceTypes])
            {
                if (leakage.Find(level, size) is not { } amount)
                {
                    Assert.Equal(IotLeakageLevel.DeviceCount, level);
                    continue;
                }

                (double prior, double information, double accuracy, double guess, double least, double median, double mean) = LeakageOracle.Measure(oracle.Joint(level));
                Assert.Equal(prior, amount.PriorEntropy, 1e-9);
                Assert.Equal(information, amount.MutualInformation, 1e-9);
                Assert.Equal(accuracy, amount.BayesAccuracy, 1e-9);
                Assert.Equal(guess, amount.PriorAccuracy, 1e-9);
                Assert.Equal(Math.Log2(accuracy / guess), amount.MinEntropyLeakage, 1e-9);
                Assert.Equal(least, amount.AnonymityMin);
                Assert.Equal(median, amount.AnonymityMedian);
                Assert.Equal(mean, amount.AnonymityExpected, 1e-9);
                Assert.True(amount.IsExact);
            }
        }
    }
}
