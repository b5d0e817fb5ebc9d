using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>One message between web service and gateway before any protocol has wrapped it, with what the truth file says of it.</summary>
/// <param name="kind">What it is.</param>
/// <param name="payload">Its text; empty for what a protocol says on its own account.</param>
internal sealed class LabMessage(LabMessageKind kind, byte[] payload)
{
    public LabMessage(LabMessageKind kind)
        : this(kind, [])
    {
    }

    public LabMessageKind Kind { get; } = kind;

    /// <summary>The text; a defence may lengthen it before it is sent.</summary>
    public byte[] Payload { get; set; } = payload;

    /// <summary>Where it goes, for protocols with addresses: an MQTT topic, the path of a request.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The elementary actions that it tells of; empty for background.</summary>
    public IReadOnlyList<IotAction> Actions { get; init; } = [];

    /// <summary>The numbers of the user's commands that it belongs to; empty for background.</summary>
    public IReadOnlyList<int> Commands { get; init; } = [];

    /// <summary>The numbers of the exchanges that it belongs to; empty for background.</summary>
    public IReadOnlyList<int> Exchanges { get; init; } = [];

    /// <summary>The number by which command and acknowledgement name the command, or null.</summary>
    public int? Number { get; init; }

    /// <summary>Whether it belongs to a command that a defence made up.</summary>
    public bool IsCover { get; init; }

    /// <summary>The attack that it is part of, or null.</summary>
    public string? Attack { get; init; }

    /// <summary>Whether the gateway asks for something that the web service answers with a message.</summary>
    public bool WantsReply { get; init; }

    /// <summary>The request that this message answers, or null.</summary>
    public LabMessage? ReplyTo { get; init; }

    /// <summary>What follows once it has arrived.</summary>
    public Action? Arrived { get; init; }

    /// <summary>What a transport protocol sends back for this message.</summary>
    public LabMessage Receipt() => new(LabMessageKind.Receipt) { Actions = Actions, Commands = Commands, Exchanges = Exchanges, IsCover = IsCover, Attack = Attack };
}
