namespace IotActionId.Assessment;

/// <summary>How matches compare with what a log says was done. Shares are in [0, 1]; NaN where there is nothing to take a share of.</summary>
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

    /// <summary>Unknown matches that no command of the log explains.</summary>
    public required int UnexplainedUnknown { get; init; }

    /// <summary><see cref="FalseAlarms"/> for each day between the first and the last command or match.</summary>
    public required double FalseAlarmsPerDay { get; init; }

    /// <summary>Share of all commands whose most probable set of actions is the right one, whatever was decided.</summary>
    public required double ExactSetAccuracy { get; init; }

    /// <summary>The most that <see cref="ExactSetAccuracy"/> can be expected to be with the lengths observed: the mean of the highest posterior (the Bayes-optimal answer's), 0 for a missed command.</summary>
    public required double BestPossibleAccuracy { get; init; }

    /// <summary>Share of the identified commands that are right.</summary>
    public required double AnsweredAccuracy { get; init; }

    /// <summary>Share of all commands that were identified, rightly or wrongly.</summary>
    public required double Coverage { get; init; }

    /// <summary>Share of all commands whose right set of actions is among the candidates.</summary>
    public required double CandidateCoverage { get; init; }

    /// <summary>Share of all commands for which the most probable number of devices is right.</summary>
    public required double DeviceCountAccuracy { get; init; }

    /// <summary>Share of all commands for which the most probable types of the devices are right.</summary>
    public required double DeviceTypeAccuracy { get; init; }

    /// <summary>Mean distance between the posterior of the most probable set and how often it is right, over ten bins of the posterior (expected calibration error).</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The same by the number of elementary actions.</summary>
    public required IReadOnlyList<IotAccuracyByCount> ByCount { get; init => field = value.ToArray(); }

    /// <summary>The commands that were answered wrongly or not at all.</summary>
    public required IReadOnlyList<IotMistake> Mistakes { get; init => field = value.ToArray(); }
}
