namespace IotActionId.Lab;

/// <summary>A habit that people have, before it is known which devices they have.</summary>
/// <param name="Name">The routine's name.</param>
/// <param name="Days">The days of the week.</param>
/// <param name="Time">The usual time of day, UTC.</param>
/// <param name="SpreadMinutes">The standard deviation of the time, in minutes.</param>
/// <param name="Probability">How often it happens on such a day, 0 to 1.</param>
/// <param name="Scene">Whether it is one command, or one after the other.</param>
/// <param name="Steps">What is done.</param>
public sealed record LabRoutine(
    string Name,
    IReadOnlyList<DayOfWeek> Days,
    TimeSpan Time,
    double SpreadMinutes,
    double Probability,
    bool Scene,
    IReadOnlyList<LabRoutineStep> Steps);
