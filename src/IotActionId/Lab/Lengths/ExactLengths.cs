using System.Globalization;

namespace IotActionId.Lab;

/// <summary>How probable each length of a text is.</summary>
/// <param name="Terms">Lengths with their probabilities, which add up to 1.</param>
internal readonly record struct ExactLengths(IReadOnlyList<(int Length, double Probability)> Terms)
{
    /// <summary>One length for sure.</summary>
    public static ExactLengths Certain(int length) => new([(length, 1)]);

    /// <summary>A word, or a boolean, as JSON has it.</summary>
    public static ExactLengths OfWord(string word) => Certain(word is "true" or "false" ? word.Length : word.Length + 2);

    /// <summary>The next report of a number: it moves by up to its step either way and turns back at its limits.</summary>
    /// <param name="from">What it is now.</param>
    /// <param name="field">The property.</param>
    public static ExactLengths OfNumber(double from, LabStateField field)
    {
        if (field.Step == 0)
        {
            return Certain(TextLength(Math.Round(from, field.Decimals)));
        }

        double low = from - field.Step;
        double high = from + field.Step;
        double unit = Math.Pow(10, -field.Decimals);
        var masses = new Dictionary<int, double>();
        for (double cell = Math.Round(Math.Max(low, field.Min) / unit); cell * unit <= Math.Min(high, field.Max) + unit; cell++)
        {
            double left = Math.Max((cell - 0.5) * unit, field.Min);
            double right = Math.Min((cell + 0.5) * unit, field.Max);
            if (cell == 0 && left < 0)
            {
                // What is a little less than zero is written -0.
                Add(-0.0, left, 0);
                left = 0;
            }

            Add(Math.Round(cell * unit, field.Decimals), left, right);
        }

        double total = masses.Values.Sum();
        return new([.. masses.OrderBy(mass => mass.Key).Select(mass => (mass.Key, mass.Value / total))]);

        void Add(double value, double left, double right)
        {
            double mass = Overlap(left, right) + Overlap((2 * field.Min) - right, (2 * field.Min) - left) + Overlap((2 * field.Max) - right, (2 * field.Max) - left);
            if (mass > 0)
            {
                int length = TextLength(value);
                masses[length] = masses.GetValueOrDefault(length) + mass;
            }
        }

        double Overlap(double left, double right) => Math.Max(0, Math.Min(right, high) - Math.Max(left, low));
    }

    /// <summary>A picture in Base64 whose size in bytes is anything in a range.</summary>
    public static ExactLengths OfPicture(LabPicture picture)
    {
        double one = 1.0 / (picture.Max - picture.Min + 1);
        return new([.. Enumerable.Range(picture.Min, picture.Max - picture.Min + 1).GroupBy(size => (size + 2) / 3 * 4).Select(group => (group.Key, group.Count() * one))]);
    }

    /// <summary>The text with another, independent one behind it.</summary>
    public ExactLengths Plus(ExactLengths other)
    {
        var masses = new Dictionary<int, double>();
        foreach ((int length, double probability) in Terms)
        {
            foreach ((int more, double with) in other.Terms)
            {
                masses[length + more] = masses.GetValueOrDefault(length + more) + (probability * with);
            }
        }

        return new([.. masses.OrderBy(mass => mass.Key).Select(mass => (mass.Key, mass.Value))]);
    }

    private static int TextLength(double value) => value.ToString(CultureInfo.InvariantCulture).Length;
}
