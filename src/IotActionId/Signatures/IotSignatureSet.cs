using System.Net;
using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Signatures;

/// <summary>All that was learned of one gateway: its background, how its exchanges look, and a signature for each elementary action.</summary>
/// <remarks>Its lists are arrays: PowerShell cannot index what a collection expression makes of a read-only list.</remarks>
public sealed class IotSignatureSet
{
    /// <summary>The version of the file format that this build reads and writes.</summary>
    public const int CurrentSchemaVersion = 2;

    /// <summary>The version of the file format.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>What the analyst calls the gateway; its address where the analyst did not say.</summary>
    public required string Gateway { get; init; }

    /// <summary>The address that the gateway had in the training captures; flows of other hosts are identified only where the analyst asks for it.</summary>
    public required IPAddress GatewayAddress { get; init; }

    /// <summary>The web services whose flows carried the training exchanges; flows to others hold none.</summary>
    public required IReadOnlyList<IotService> Services { get; init => field = value.ToArray(); }

    /// <summary>The framing that the training flows had; signatures are in plaintext lengths and hold under others too.</summary>
    public required TlsFraming Framing { get; init; }

    /// <summary>Which side sends the first message of an exchange: <see cref="IotDirection.ToGateway"/> where the web service sends commands, the other where the gateway reports by itself.</summary>
    public required IotDirection Initiator { get; init; }

    /// <summary>An exchange lasts at most this long after it began.</summary>
    public required TimeSpan QuietTime { get; init; }

    /// <summary>Messages of the initiator within this time of an exchange's beginning belong to it; a later one begins the next.</summary>
    public required TimeSpan BurstTime { get; init; }

    /// <summary>What flows without the user.</summary>
    public required IReadOnlyList<BackgroundMessage> Background { get; init => field = value.ToArray(); }

    /// <summary>The slots, the command first, the others by their delay.</summary>
    public required IReadOnlyList<IotSlot> Slots { get; init => field = value.ToArray(); }

    /// <summary>One for each elementary action, by key.</summary>
    public required IReadOnlyList<IotSignature> Signatures { get; init => field = value.ToArray(); }

    /// <summary>What it was learned from.</summary>
    public required TrainingSummary TrainedFrom { get; init; }

    /// <summary>Whether one exchange may have messages on several connections of the gateway at once, as with HTTP long polling.</summary>
    public bool SpansFlows { get; init; }

    /// <summary>When, in the training captures, the shared counter changed its digits. The lengths of the signatures are those after the last step.</summary>
    public IReadOnlyList<CounterStep> CounterSteps { get; init => field = value.ToArray(); } = [];

    /// <summary>Which action of a device followed which, over all commands of the log.</summary>
    public IReadOnlyList<ActionTransition> Transitions { get; init => field = value.ToArray(); } = [];

    /// <summary>How the messages of each device changed from one of its commands to the next; empty where they do not show its state.</summary>
    public IReadOnlyList<StatusChange> StatusChanges { get; init => field = value.ToArray(); } = [];

    /// <summary>The last messages of each device in the slots of <see cref="StatusChanges"/>.</summary>
    public IReadOnlyList<LastStatus> LastStatuses { get; init => field = value.ToArray(); } = [];

    /// <summary>At which hours each action was performed, over all commands of the log.</summary>
    public IReadOnlyList<ActionHours> Hours { get; init => field = value.ToArray(); } = [];

    /// <summary>How the lengths follow from the lengths of the user's requests, where those were known.</summary>
    public IReadOnlyList<RequestRelation> RequestRelations { get; init => field = value.ToArray(); } = [];

    /// <summary>What one should know before trusting the set as a whole, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value.ToArray(); } = [];

    /// <summary>Whether compound actions can be explained: every slot knows how it composes.</summary>
    public bool IsComposable => Slots.All(static s => s.Composition is SlotComposition.Summed or SlotComposition.Separate);
}
