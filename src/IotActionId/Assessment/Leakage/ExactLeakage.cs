namespace IotActionId.Assessment;

/// <summary>What is learned from observations whose probabilities are all known.</summary>
/// <param name="sizes">What is seen of each size, with how likely the size is.</param>
/// <param name="realShare">How much of what looks like a command is one; the rest are cover commands, which look like all real ones together.</param>
internal sealed class ExactLeakage(IReadOnlyList<(SizeTally Tally, double Weight)> sizes, double realShare)
{
    /// <summary>The amounts at the three levels.</summary>
    /// <param name="actionCount">The size, where there is only one.</param>
    public IEnumerable<IotLeakageAmount> Amounts(int? actionCount)
    {
        int count = 1 + sizes.Max(static s => s.Tally.Observations.DefaultIfEmpty(0).Max());
        double[] probabilities = new double[count], most = new double[count], compatible = new double[count];
        double[] mostSize = new double[count], possibleSizes = new double[count], mostTypes = new double[count], possibleTypes = new double[count];
        double sizesTerm = 0, typesTerm = 0;
        var types = new Dictionary<int, double>();
        foreach ((SizeTally tally, double weight) in sizes)
        {
            for (int i = 0; i < tally.Observations.Length; i++)
            {
                int o = tally.Observations[i];
                double p = weight * tally.Probabilities[i];
                probabilities[o] += p;
                most[o] = Math.Max(most[o], weight * tally.Most[i]);
                compatible[o] += tally.Compatible[i];
                mostSize[o] = Math.Max(mostSize[o], p);
                possibleSizes[o]++;
                sizesTerm += Information.Term(p);
            }

            foreach ((int o, int type, double probability) in tally.Types)
            {
                double p = weight * probability;
                mostTypes[o] = Math.Max(mostTypes[o], p);
                possibleTypes[o]++;
                typesTerm += Information.Term(p);
                types[type] = types.GetValueOrDefault(type) + p;
            }
        }

        double seen = Information.Entropy(probabilities);
        double sizePrior = Information.Entropy(sizes.Select(static s => s.Weight)), typesPrior = Information.Entropy(types.Values);
        yield return Amount(
            IotLeakageLevel.ActionSet, sizePrior + sizes.Sum(static s => s.Weight * Math.Log2(s.Tally.Compounds)), seen - sizes.Sum(static s => s.Weight * s.Tally.Equivocation), sizes.Max(static s => s.Weight / s.Tally.Compounds), most, compatible);
        if (actionCount is null)
        {
            yield return Amount(IotLeakageLevel.DeviceCount, sizePrior, seen + sizePrior - sizesTerm, sizes.Max(static s => s.Weight), mostSize, possibleSizes);
        }

        yield return Amount(IotLeakageLevel.DeviceTypes, typesPrior, seen + typesPrior - typesTerm, types.Values.Max(), mostTypes, possibleTypes);

        IotLeakageAmount Amount(IotLeakageLevel level, double prior, double information, double guess, double[] best, double[] possible)
        {
            // A cover command stands for nothing to know, and takes its share of every observation.
            double none = 1 - realShare, named = 0, accuracy = 0;
            for (int o = 0; o < best.Length; o++)
            {
                named += realShare * best[o];
                accuracy += Math.Max(realShare * best[o], none * probabilities[o]);
            }

            double guessed = Math.Max(realShare * guess, none), bits = Math.Max(0, realShare * information);
            int more = none > 0 ? 1 : 0;
            Anonymity anonymity = Anonymity.Of(possible.Zip(probabilities).Where(static p => p.Second > 0).Select(p => (p.First + more, p.Second)));
            return new IotLeakageAmount
            {
                Level = level,
                ActionCount = actionCount,
                PriorEntropy = (realShare * prior) + Information.Coin(none),
                MutualInformation = bits,
                MutualInformationRaw = bits,
                MinEntropyLeakage = Math.Max(0, Math.Log2(accuracy / guessed)),
                BayesAccuracy = Math.Min(1, named),
                PriorAccuracy = realShare * guess,
                AnonymityMin = anonymity.Min,
                AnonymityMedian = anonymity.Median,
                AnonymityExpected = anonymity.Expected,
                IsExact = true,
                Samples = 0,
                Low = bits,
                High = bits,
            };
        }
    }
}
