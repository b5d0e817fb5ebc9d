namespace IotActionId.Signatures;

/// <summary>At which hours of the day the training log has an action: what a prior by time of day rests on.</summary>
/// <param name="Device">The device.</param>
/// <param name="Action">The action; with its value where the set was learned by value.</param>
/// <param name="Counts">How often in each of the 24 hours of a day, UTC, from midnight.</param>
public sealed record ActionHours(string Device, string Action, IReadOnlyList<int> Counts)
{
    /// <summary>Hours of a day.</summary>
    public const int PerDay = 24;

    /// <summary>How often in each of the 24 hours of a day, UTC, from midnight.</summary>
    public IReadOnlyList<int> Counts { get; init => field = value.ToArray(); } = Counts.ToArray();
}
