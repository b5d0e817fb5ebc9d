namespace IotActionId.Assessment;

/// <summary>
/// Whether somebody gave a command in an hour, from how many exchanges there are in it. The observer knows how often commands come at that
/// hour of the day; commands come by chance (Poisson). Lengths play no part, so padding does not help.
/// </summary>
internal static class PresenceLeakage
{
    private const double Hour = 3600;

    public static IotLeakageAmount Amount(CommandRhythm rhythm, IotDefence defence)
    {
        // What waits may come in the next hour.
        double wait = defence.Kind is IotDefenceKind.Delay or IotDefenceKind.Batching ? Math.Min(1, defence.Amount / 2 / Hour) : 0;
        double cover = defence.Kind == IotDefenceKind.CoverCommands ? defence.Amount : 0;
        double prior = 0, bits = 0, accuracy = 0, guess = 0;
        var possible = new List<(double States, double Probability)>();
        int hours = rhythm.PerHour.Count;
        for (int h = 0; h < hours; h++)
        {
            double rate = rhythm.PerHour[h], strange = cover + (wait * rhythm.PerHour[(h + hours - 1) % hours]);
            double none = Math.Exp(-rate);
            double seen = 0, both = 0;
            foreach ((double all, double without) in Counts((rate * (1 - wait)) + strange, strange, none, merged: defence.Kind == IotDefenceKind.Batching))
            {
                double with = Math.Max(0, all - without);
                seen += Information.Term(all);
                both += Information.Term(without) + Information.Term(with);
                accuracy += Math.Max(with, without) / hours;
                possible.Add((with > 1e-9 * all && without > 1e-9 * all ? 2 : 1, all / hours));
            }

            double entropy = Information.Coin(none);
            prior += entropy / hours;
            bits += Math.Max(0, seen + entropy - both) / hours;
            guess += Math.Max(none, 1 - none) / hours;
        }

        bits = Math.Min(bits, prior);
        accuracy = Math.Clamp(accuracy, guess, 1);
        Anonymity anonymity = Anonymity.Of(possible);
        return new IotLeakageAmount
        {
            Level = IotLeakageLevel.Presence,
            ActionCount = null,
            PriorEntropy = prior,
            MutualInformation = bits,
            MutualInformationRaw = bits,
            MinEntropyLeakage = Math.Max(0, Math.Log2(accuracy / guess)),
            BayesAccuracy = accuracy,
            PriorAccuracy = guess,
            AnonymityMin = anonymity.Min,
            AnonymityMedian = anonymity.Median,
            AnonymityExpected = anonymity.Expected,
            IsExact = true,
            Samples = 0,
            Low = bits,
            High = bits,
        };
    }

    /// <summary>For each number of exchanges: how probable it is, and together with there being no command.</summary>
    private static IEnumerable<(double All, double Without)> Counts(double rate, double strange, double none, bool merged)
    {
        double all = Math.Exp(-rate), without = none * Math.Exp(-strange);
        if (merged)
        {
            // Of batches only whether there is one is looked at.
            yield return (all, Math.Min(all, without));
            yield return (1 - all, none * (1 - Math.Exp(-strange)));
            yield break;
        }

        int most = (int)Math.Ceiling(rate + (12 * Math.Sqrt(rate)) + 20);
        for (int n = 0; n <= most; n++)
        {
            yield return (Poisson(n, rate), Math.Min(Poisson(n, rate), none * Poisson(n, strange)));
        }
    }

    private static double Poisson(int n, double rate)
    {
        double log = -rate;
        for (int i = 1; i <= n && rate > 0; i++)
        {
            log += Math.Log(rate / i);
        }

        return rate == 0 ? (n == 0 ? 1 : 0) : Math.Exp(log);
    }
}
