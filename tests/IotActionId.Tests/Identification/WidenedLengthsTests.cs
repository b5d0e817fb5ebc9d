using CsCheck;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>Lengths with a share for those that training did not show, against the formula written out for each length.</summary>
public class WidenedLengthsTests
{
    private static readonly Gen<(LengthDistribution Lengths, double Unseen)> s_widened = Gen.Select(
        Gen.Int[0, 90],
        Gen.Select(Gen.Int[0, 12], Gen.Double[0.05, 1]).Array[1, 6],
        Gen.Double[0.01, 0.3],
        static (first, masses, unseen) => (LengthDistribution.FromWeights(masses.Select(m => KeyValuePair.Create(first + m.Item1, m.Item2))), unseen));

    [Fact]
    public void Each_length_has_the_probability_of_the_formula() => s_widened.Sample(static widened =>
    {
        (LengthDistribution lengths, double unseen) = widened;
        var actual = new WidenedLengths(lengths, unseen);
        for (int length = lengths.Min - 8; length <= lengths.Max + 8; length++)
        {
            Assert.Equal(Formula(lengths, unseen, length), actual.Probability(length, length), 1e-12);
            Assert.True(length >= actual.Min && length <= actual.Max || actual.Probability(length, length) == 0);
        }
    });

    [Fact]
    public void An_interval_has_the_sum_of_its_lengths() => Gen.Select(s_widened, Gen.Int[-10, 110], Gen.Int[0, 30]).Sample(static sample =>
    {
        ((LengthDistribution lengths, double unseen), int min, int width) = sample;
        var widened = new WidenedLengths(lengths, unseen);
        Assert.Equal(Enumerable.Range(min, width + 1).Sum(l => widened.Probability(l, l)), widened.Probability(min, min + width), 1e-12);
        Assert.Equal(0, widened.Probability(min + width, min - 1));
    });

    [Fact]
    public void All_lengths_together_have_1_and_those_of_short_messages_lack_what_their_few_fields_cannot_be() => s_widened.Sample(static sample =>
    {
        (LengthDistribution lengths, double unseen) = sample;
        var widened = new WidenedLengths(lengths, unseen);

        // Of 16 bytes a message may be a byte off, of 32 two, of 48 three.
        double reached = lengths.Max switch { < 16 => 0, < 32 => 0.7, < 48 => 0.9, _ => 1 };
        Assert.Equal(1 - (unseen * (1 - reached)), widened.Probability(widened.Min, widened.Max), 1e-12);
        Assert.Equal(widened.Probability(widened.Min, widened.Max), widened.Probability(int.MinValue / 2, int.MaxValue / 2), 1e-15);
    });

    private static double Formula(LengthDistribution lengths, double unseen, int length)
    {
        double probability = 0;
        foreach ((int seen, double mass) in lengths.Lengths.Zip(lengths.Masses))
        {
            int distance = Math.Abs(length - seen);
            probability += mass * (distance == 0 ? 1 - unseen : distance <= lengths.Max / 16 ? unseen * LengthModel.Share(distance) : 0);
        }

        return probability;
    }
}
