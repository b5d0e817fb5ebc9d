namespace IotActionId.Assessment;

/// <summary>How often the best answer to a command can be expected to be right: probabilities, NaN where that is not known.</summary>
/// <param name="ExactSet">The set of actions.</param>
/// <param name="DeviceCount">The number of devices.</param>
/// <param name="DeviceTypes">The types of the devices.</param>
public readonly record struct BestPossible(double ExactSet, double DeviceCount, double DeviceTypes)
{
    /// <summary>Nothing can be said.</summary>
    public static BestPossible Unknown { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>What the match itself believes.</summary>
    internal static BestPossible Believed(AssessedCommand row) => new(row.TopPosterior, row.Believed(static a => a.Count), row.Believed(AssessedCommand.TypesOf));
}
