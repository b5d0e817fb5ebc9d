namespace IotActionId.Assessment;

/// <summary>What an observer sees of all compound actions of one size, each as likely as the others.</summary>
/// <param name="Size">Elementary actions of each.</param>
/// <param name="Compounds">How many compounds there are.</param>
/// <param name="Observations">The indexes of what is seen.</param>
/// <param name="Probabilities">How probable each observation is.</param>
/// <param name="Most">The probability of each observation together with the compound that it is likeliest with.</param>
/// <param name="Compatible">How many compounds can look like each.</param>
/// <param name="Equivocation">The mean entropy of what is seen of one compound, in bits.</param>
/// <param name="Types">The indexes of observation and types, and how probable they are together.</param>
internal sealed record SizeTally(
    int Size, double Compounds, int[] Observations, double[] Probabilities, double[] Most, double[] Compatible, double Equivocation, (int Observation, int Types, double Probability)[] Types);
