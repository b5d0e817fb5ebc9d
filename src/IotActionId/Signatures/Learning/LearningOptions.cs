using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>What the analyst may say about the training data. The defaults suit logs to the second and logs to the minute.</summary>
public sealed record LearningOptions
{
    /// <summary>The gateway to learn; null to take the one whose traffic goes with the log best.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>What to call the gateway; null for its address.</summary>
    public string? Name { get; init; }

    /// <summary>The largest difference between the log's clock and the capture's that is looked for.</summary>
    public TimeSpan MaxClockOffset { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether an action with another value is another action, with a signature of its own.</summary>
    public bool ByValue { get; init; }

    /// <summary>Encrypted flows between the user and the web service: their requests refine the log's times, and stand in for a log where there is none.</summary>
    public IReadOnlyList<IotFlow> UserFlows { get; init; } = [];

    /// <summary>
    /// Commands of actions, or by value of values, that were never triggered, with the lengths of their request bodies: their signatures are
    /// predicted where the lengths of messages follow from those of requests.
    /// </summary>
    public IReadOnlyList<IotCommand> Predict { get; init; } = [];

    /// <summary>The longest time after a command at which its answers are looked for.</summary>
    public TimeSpan MaxResponseTime { get; init; } = TimeSpan.FromSeconds(10);
}
