namespace IotActionId.Lab;

/// <summary>The text of a message and where it goes.</summary>
/// <param name="Payload">The text.</param>
/// <param name="Topic">An MQTT topic or the path of a request; empty for protocols without addresses.</param>
internal readonly record struct Letter(byte[] Payload, string Topic = "");
