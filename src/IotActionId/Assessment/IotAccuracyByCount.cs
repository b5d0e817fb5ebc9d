namespace IotActionId.Assessment;

/// <summary>Accuracy over the commands of one number of elementary actions. Shares are in [0, 1].</summary>
public sealed class IotAccuracyByCount
{
    /// <summary>Elementary actions of the command.</summary>
    public required int ActionCount { get; init; }

    /// <summary>Commands of that many.</summary>
    public required int Commands { get; init; }

    /// <summary>Commands identified with the right set of actions.</summary>
    public required int Correct { get; init; }

    /// <summary>Commands identified with a wrong set of actions.</summary>
    public required int Wrong { get; init; }

    /// <summary>Share whose most probable set of actions is the right one, whatever was decided.</summary>
    public required double ExactSetAccuracy { get; init; }

    /// <summary>The lower end of the 95 % interval of <see cref="ExactSetAccuracy"/>.</summary>
    public required double ExactSetLow { get; init; }

    /// <summary>The upper end of the 95 % interval of <see cref="ExactSetAccuracy"/>.</summary>
    public required double ExactSetHigh { get; init; }

    /// <summary>The mean of the highest posterior.</summary>
    public required double MeanPosterior { get; init; }

    /// <summary>What <see cref="ExactSetAccuracy"/> can be expected to be at best, as <see cref="IotAccuracy.BestPossibleSource"/> says; NaN where that would take too long to work out.</summary>
    public required double BestPossibleAccuracy { get; init; }

    /// <summary>Share identified, rightly or wrongly.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share whose right set is among the candidates listed.</summary>
    public required double CandidateCoverage { get; init; }

    /// <summary>Share for which the most probable number of devices is right.</summary>
    public required double DeviceCountAccuracy { get; init; }

    /// <summary>Share whose number of devices lies within the match's <c>DeviceCountMin</c> and <c>DeviceCountMax</c>.</summary>
    public required double DeviceCountBracketed { get; init; }

    /// <summary>The mean Jaccard index of truth and most probable set.</summary>
    public required double Jaccard { get; init; }
}
