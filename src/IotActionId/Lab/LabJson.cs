using System.Text.Json.Serialization;

namespace IotActionId.Lab;

/// <summary>The files of the lab, as System.Text.Json reads and writes them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LabCatalogue))]
[JsonSerializable(typeof(LabConfiguration))]
[JsonSerializable(typeof(LabTruthEntry))]
internal sealed partial class LabJson : JsonSerializerContext;
