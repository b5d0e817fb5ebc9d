using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Identification;

/// <summary>What one exchange gives away: the compound action behind it, how sure that is, and what else it could be.</summary>
/// <remarks>Its lists are arrays: PowerShell cannot index what a collection expression makes of a read-only list.</remarks>
public sealed record IotActionMatch
{
    /// <summary>When the exchange began, UTC, by the capture's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What the match claims.</summary>
    public required IotDecision Decision { get; init; }

    /// <summary>The most probable compound action; empty where the decision is <see cref="IotDecision.Unknown"/>.</summary>
    public required IReadOnlyList<IotAction> Actions { get; init => field = value.ToArray(); }

    /// <summary>The probability of <see cref="Actions"/>; of there being an unknown action where the decision is <see cref="IotDecision.Unknown"/>.</summary>
    public required double Posterior { get; init; }

    /// <summary>The probability of <see cref="Actions"/> by the sizes alone, with a uniform prior; equal to <see cref="Posterior"/> where no other prior was asked for.</summary>
    public double SizesPosterior { get; init; }

    /// <summary>Whether the action was commanded or performed at the device.</summary>
    public IotOrigin Origin { get; init; }

    /// <summary>The most probable compound actions, best first.</summary>
    public required IReadOnlyList<IotCandidate> Candidates { get; init => field = value.ToArray(); }

    /// <summary>How many compound actions explain the exchange, also where <see cref="Candidates"/> is cut: those with a posterior of at least 0.001, or, where thousands share it, all whose learned lengths go with the messages. At least so many where <see cref="IsComplete"/> is false.</summary>
    public required long CandidateCount { get; init; }

    /// <summary>Whether every compound action within the limits was weighed; false where the exchange was too large for that, and then the match is never <see cref="IotDecision.Identified"/>.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Actions in every candidate.</summary>
    public required IReadOnlyList<IotAction> Certain { get; init => field = value.ToArray(); }

    /// <summary>Actions in any candidate.</summary>
    public required IReadOnlyList<IotAction> Possible { get; init => field = value.ToArray(); }

    /// <summary>The fewest devices that a candidate commands; 0 where the action is unknown.</summary>
    public required int DeviceCountMin { get; init; }

    /// <summary>The most devices that a candidate commands; 0 where the action is unknown.</summary>
    public required int DeviceCountMax { get; init; }

    /// <summary>The most probable types of the devices commanded, one entry a device, sorted.</summary>
    public required IReadOnlyList<string> DeviceTypes { get; init => field = value.ToArray(); }

    /// <summary>The messages that were explained.</summary>
    public required IotExchange Exchange { get; init; }

    /// <summary>The <see cref="IotFlow.Id"/> of the flow.</summary>
    public required string Flow { get; init; }

    /// <summary>The gateway's address.</summary>
    public required IPAddress Gateway { get; init; }
}
