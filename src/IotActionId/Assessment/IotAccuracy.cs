namespace IotActionId.Assessment;

/// <summary>
/// How matches compare with what a log says was done. Shares are in [0, 1]; NaN where there is nothing to take a share of.
/// <see cref="Shares"/> has their confidence intervals.
/// </summary>
/// <remarks>Its lists are arrays: PowerShell cannot index what a collection expression makes of a read-only list.</remarks>
public sealed class IotAccuracy
{
    /// <summary>Commands of the log.</summary>
    public required int Commands { get; init; }

    /// <summary>Commands identified with the right set of actions.</summary>
    public required int Correct { get; init; }

    /// <summary>Commands identified with a wrong set of actions.</summary>
    public required int Wrong { get; init; }

    /// <summary>Commands whose match is ambiguous.</summary>
    public required int Ambiguous { get; init; }

    /// <summary>Commands taken for an unknown action.</summary>
    public required int Unknown { get; init; }

    /// <summary>Commands without any match.</summary>
    public required int Missed { get; init; }

    /// <summary>Identified or ambiguous matches that no command of the log explains.</summary>
    public required int FalseAlarms { get; init; }

    /// <summary>Matches of actions performed at the devices (<see cref="Identification.IotOrigin.Local"/>); a log of commands cannot tell whether they are right.</summary>
    public int LocalActions { get; init; }

    /// <summary>Unknown matches that no command of the log explains.</summary>
    public required int UnexplainedUnknown { get; init; }

    /// <summary><see cref="FalseAlarms"/> for each day observed: of the captures, where their flows are given; else between the first and the last command or match.</summary>
    public required double FalseAlarmsPerDay { get; init; }

    /// <summary><see cref="FalseAlarms"/> for each million messages observed; null where the flows are not given or hold none.</summary>
    public required double? FalseAlarmsPerMillionMessages { get; init; }

    /// <summary><see cref="FalseAlarms"/> for each million packets observed; null where the flows are not given or hold none.</summary>
    public required double? FalseAlarmsPerMillionPackets { get; init; }

    /// <summary>Share of all commands whose most probable set of actions is the right one, whatever was decided.</summary>
    public required double ExactSetAccuracy { get; init; }

    /// <summary>The mean of the highest posterior over all commands, 0 for one without: how often the answers believe to be right.</summary>
    public required double MeanPosterior { get; init; }

    /// <summary>What <see cref="ExactSetAccuracy"/> can be expected to be at best, as <see cref="BestPossibleSource"/> says; NaN where that would take too long to work out for some command.</summary>
    public required double BestPossibleAccuracy { get; init; }

    /// <summary>Where <see cref="BestPossibleAccuracy"/> and the other best possible values come from.</summary>
    public required BestPossibleSource BestPossibleSource { get; init; }

    /// <summary>Share of the identified commands that are right.</summary>
    public required double AnsweredAccuracy { get; init; }

    /// <summary>Share of all commands that were identified, rightly or wrongly.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of all commands whose right set of actions is among the candidates listed.</summary>
    public required double CandidateCoverage { get; init; }

    /// <summary>
    /// The most that <see cref="CandidateCoverage"/> could be if no list of candidates were cut: a set that is not listed may be among the
    /// rest only where it has all actions that every candidate has, and none that no candidate has. The same where no list is cut.
    /// </summary>
    public required double CandidateCoverageAtMost { get; init; }

    /// <summary>The mean Jaccard index of the actions done and the most probable set: what they share over what either has; 0 for a command without an answer.</summary>
    public required double Jaccard { get; init; }

    /// <summary>The mean <see cref="IotActionAccuracy.F1"/> of the actions that were done.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Share of all commands whose most probable set has the right number of devices.</summary>
    public required double DeviceCountAccuracy { get; init; }

    /// <summary>Share of all commands whose number of devices lies within the match's <c>DeviceCountMin</c> and <c>DeviceCountMax</c>.</summary>
    public required double DeviceCountBracketed { get; init; }

    /// <summary>Share of all commands for which the most probable types of the devices are right.</summary>
    public required double DeviceTypeAccuracy { get; init; }

    /// <summary>Mean distance between the posterior and how often it is right, over the bins of <see cref="Reliability"/> (expected calibration error).</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Mean square of the distance between the posterior and 1 where the match is right, 0 where it is wrong (Brier score): 0 is best.</summary>
    public required double BrierScore { get; init; }

    /// <summary>
    /// The area under <see cref="RiskCoverage"/>, from the surest command to the least sure one answered: 0 where no answer is wrong. Of
    /// answers with the same posterior none comes first.
    /// </summary>
    public required double RiskCoverageArea { get; init; }

    /// <summary>Every share with its 95 % interval and the best possible value.</summary>
    public required IReadOnlyList<IotShare> Shares { get; init => field = value.ToArray(); }

    /// <summary>The same by the number of elementary actions.</summary>
    public required IReadOnlyList<IotAccuracyByCount> ByCount { get; init => field = value.ToArray(); }

    /// <summary>Precision, recall and F1 of each elementary action that was done or answered.</summary>
    public required IReadOnlyList<IotActionAccuracy> ByAction { get; init => field = value.ToArray(); }

    /// <summary>Which action was taken for which, the most frequent first.</summary>
    public required IReadOnlyList<IotConfusion> Confusion { get; init => field = value.ToArray(); }

    /// <summary>How often matches are right, by posterior; those that no command explains are wrong. Ranges without a match are left out.</summary>
    public required IReadOnlyList<IotReliabilityBin> Reliability { get; init => field = value.ToArray(); }

    /// <summary>Coverage and error for each least posterior that makes a difference, the surest answers first.</summary>
    public required IReadOnlyList<IotRiskPoint> RiskCoverage { get; init => field = value.ToArray(); }

    /// <summary>The commands that were answered wrongly or not at all.</summary>
    public required IReadOnlyList<IotMistake> Mistakes { get; init => field = value.ToArray(); }
}
