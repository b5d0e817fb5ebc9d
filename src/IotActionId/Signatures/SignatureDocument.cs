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

    public TrainingSummary? TrainedFrom { get; set; }

    public List<IotSlot>? Slots { get; set; }

    public List<SignatureEntry>? Signatures { get; set; }

    public List<BackgroundMessage>? Background { get; set; }
}

/// <summary>A framing in the file.</summary>
internal sealed record FramingDocument(string Name, int Overhead, int Block, int BlockOffset);

/// <summary>A signature in the file.</summary>
internal sealed record SignatureEntry(string Device, string? Type, string Action, string? Value, int Support, List<string>? Collides, List<SlotEntry>? Slots);

/// <summary>What an action puts into a slot, in the file: plaintext length to probability.</summary>
internal sealed record SlotEntry(string Slot, Dictionary<int, double>? Lengths, double Presence, double DelayMin, double DelayMax);

/// <summary>Source-generated reading and writing.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SignatureDocument))]
internal sealed partial class SignatureJson : JsonSerializerContext;
