namespace IotActionId.Lab;

/// <summary>A request that has come over HTTP/2.</summary>
internal sealed class Http2Request(int stream, IReadOnlyList<(string Name, string Value)> fields)
{
    public int Stream { get; } = stream;

    /// <summary>The header fields, the pseudo-fields among them.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; } = fields;

    public byte[] Body { get; set; } = [];

    /// <summary>The value of a field; empty where there is none.</summary>
    public string this[string name] => Fields.FirstOrDefault(field => field.Name == name).Value ?? "";
}
