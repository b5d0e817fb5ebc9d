namespace IotActionId.Assessment;

/// <summary>The matches whose posteriors lie in one range: calibrated, they are right as often as they believe to be.</summary>
/// <param name="From">The least posterior, included.</param>
/// <param name="To">The greatest, excluded save for 1.</param>
/// <param name="Matches">Matches.</param>
/// <param name="Right">Matches with exactly the actions done.</param>
/// <param name="MeanPosterior">The mean of their posteriors.</param>
public sealed record IotReliabilityBin(double From, double To, int Matches, int Right, double MeanPosterior)
{
    /// <summary><see cref="Right"/> / <see cref="Matches"/>.</summary>
    public double RightShare => Interval.Share;

    /// <summary>The lower end of the 95 % interval of <see cref="RightShare"/>.</summary>
    public double Low => Interval.Low;

    /// <summary>The upper end of the 95 % interval of <see cref="RightShare"/>.</summary>
    public double High => Interval.High;

    private IotShare Interval => new("Right", Right, Matches);
}
