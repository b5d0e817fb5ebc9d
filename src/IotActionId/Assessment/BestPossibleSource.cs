namespace IotActionId.Assessment;

/// <summary>Where the best possible values that stand beside the measured ones come from.</summary>
public enum BestPossibleSource
{
    /// <summary>
    /// From the matches: the mean of the highest posterior. It is how often the answers believe to be right, and the best possible only as
    /// far as the signatures and the calibration are.
    /// </summary>
    MeanPosterior,

    /// <summary>From the truth: how often the Bayes-optimal answer is right that knows the lab's exact lengths.</summary>
    ExactLengths,
}
