namespace IotActionId.Assessment;

/// <summary>What it costs and brings to answer only from some posterior on.</summary>
/// <param name="MinimumPosterior">The least posterior that is answered, to three decimals.</param>
/// <param name="Commands">All commands.</param>
/// <param name="Answered">Commands answered.</param>
/// <param name="Wrong">Answers that are wrong.</param>
/// <param name="FalseAlarms">Matches from that posterior on that no command explains.</param>
public sealed record IotRiskPoint(double MinimumPosterior, int Commands, int Answered, int Wrong, int FalseAlarms)
{
    /// <summary>The share of the commands that is answered.</summary>
    public double Coverage => (double)Answered / Commands;

    /// <summary>The share of the answers that is wrong.</summary>
    public double Error => Interval.Share;

    /// <summary>The lower end of the 95 % interval of <see cref="Error"/>.</summary>
    public double ErrorLow => Interval.Low;

    /// <summary>The upper end of the 95 % interval of <see cref="Error"/>.</summary>
    public double ErrorHigh => Interval.High;

    private IotShare Interval => new("Wrong", Wrong, Answered);
}
