namespace IotActionId.Lab;

/// <summary>How far a lab run is.</summary>
/// <param name="Session">The session under way.</param>
/// <param name="Done">Simulated time that has passed in all sessions.</param>
/// <param name="Total">Simulated time that passes in all sessions.</param>
public readonly record struct LabProgress(string Session, TimeSpan Done, TimeSpan Total);
