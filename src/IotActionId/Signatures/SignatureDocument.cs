using System.Text.Json.Serialization;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>The signature file as JSON has it. Whatever may be absent in a hostile file is nullable here.</summary>
internal sealed class SignatureDocument
{
    public int SchemaVersion { get; set; }

    public string? Gateway { get; set; }

    public string? GatewayAddress { get; set; }

    public List<IotService>? Services { get; set; }

    public FramingDocument? Framing { get; set; }

    public IotDirection Initiator { get; set; }

    public double QuietSeconds { get; set; }

    public double BurstSeconds { get; set; }

    public bool SpansFlows { get; set; }

    public TrainingSummary? TrainedFrom { get; set; }

    public List<IotSlot>? Slots { get; set; }

    public List<SignatureEntry>? Signatures { get; set; }

    public List<BackgroundMessage>? Background { get; set; }

    public List<CounterStep>? CounterSteps { get; set; }

    public List<ActionTransition>? Transitions { get; set; }

    public List<StatusChange>? StatusChanges { get; set; }

    public List<LastStatus>? LastStatuses { get; set; }

    public List<ActionHours>? Hours { get; set; }

    public List<RequestRelation>? RequestRelations { get; set; }

    public List<string>? Warnings { get; set; }
}

/// <summary>A framing in the file.</summary>
internal sealed record FramingDocument(string Name, int Overhead, int Block, int BlockOffset);

/// <summary>A signature in the file.</summary>
internal sealed record SignatureEntry(
    string Device,
    string? Type,
    string Action,
    string? Value,
    int Support,
    bool Predicted,
    List<string>? Collides,
    List<string>? CollidesGivenState,
    List<VariantEntry>? Variants,
    List<SignatureConfusion>? Confusion,
    List<string>? Warnings);

/// <summary>A variant in the file.</summary>
internal sealed record VariantEntry(int? ValueLength, double Weight, int Support, List<SlotEntry>? Slots);

/// <summary>What an action puts into a slot, in the file: a plaintext length (<c>102</c>) or a range of lengths (<c>48-63</c>) to its probability.</summary>
internal sealed record SlotEntry(string Slot, Dictionary<string, double>? Lengths, double Presence, double DelayMin, double DelayMax);

/// <summary>Source-generated reading and writing.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SignatureDocument))]
internal sealed partial class SignatureJson : JsonSerializerContext;
