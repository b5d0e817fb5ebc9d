namespace IotActionId.Lab;

/// <summary>Something that the person who lives in a home does on certain days at about the same time.</summary>
/// <param name="Name">The habit's name.</param>
/// <param name="Days">The days of the week.</param>
/// <param name="Time">The usual time of day, UTC.</param>
/// <param name="SpreadMinutes">The standard deviation of the time, in minutes.</param>
/// <param name="Probability">How often it happens on such a day, 0 to 1.</param>
/// <param name="Scene">Whether it is one command, or one after the other.</param>
/// <param name="Actions">What is done, at most one action for each device.</param>
public sealed record LabHabit(
    string Name,
    IReadOnlyList<DayOfWeek> Days,
    TimeSpan Time,
    double SpreadMinutes,
    double Probability,
    bool Scene,
    IReadOnlyList<LabHabitAction> Actions);
