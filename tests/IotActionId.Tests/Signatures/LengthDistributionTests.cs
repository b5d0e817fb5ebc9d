using CsCheck;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

public class LengthDistributionTests
{
    private static readonly Gen<LengthDistribution> GenDistribution =
        Gen.Dictionary(Gen.Int[0, 300], Gen.Double[0.01, 1])[1, 6].Select(LengthDistribution.FromWeights);

    [Fact]
    public void Convolution_adds_means_and_keeps_all_mass() =>
        Gen.Select(GenDistribution, GenDistribution, Gen.Int[-50, 50]).Sample((a, b, shift) =>
        {
            LengthDistribution sum = a.Convolve(b, shift);
            Assert.Equal(1, sum.Masses.Sum(), 9);
            Assert.Equal(a.Mean + b.Mean + shift, sum.Mean, 6);
            Assert.Equal(a.Min + b.Min + shift, sum.Min);
            Assert.Equal(a.Max + b.Max + shift, sum.Max);
        });

    [Fact]
    public void Probability_of_an_interval_is_the_sum_of_its_lengths() =>
        Gen.Select(GenDistribution, Gen.Int[-10, 310], Gen.Int[0, 60]).Sample((d, min, width) =>
            Assert.Equal(d.Lengths.Zip(d.Masses).Where(x => x.First >= min && x.First <= min + width).Sum(static x => x.Second), d.Probability(min, min + width), 9));

    [Fact]
    public void Widening_leaves_most_mass_where_it_was_and_all_of_it_in_reach() =>
        GenDistribution.Sample(d =>
        {
            LengthDistribution wide = d.Widen(0.02, 3);
            Assert.Equal(1, wide.Masses.Sum(), 9);
            Assert.True(wide.Min >= Math.Max(0, d.Min - 3) && wide.Max <= d.Max + 3);
            Assert.All(d.Lengths.Zip(d.Masses), x => Assert.True(wide.Probability(x.First, x.First) >= x.Second * 0.97));
        });

    [Fact]
    public void An_observed_interval_is_spread_evenly()
    {
        LengthDistribution d = LengthDistribution.FromObservations([(92, 107)]);
        Assert.Equal(16, d.Lengths.Count);
        Assert.Equal(1.0 / 16, d.Probability(92, 92), 12);
        Assert.Equal("92-107", d.ToString());
    }

    [Fact]
    public void No_weight_is_no_distribution() => Assert.Throws<ArgumentException>(() => LengthDistribution.FromWeights([]));
}
