namespace IotActionId.Lab;

/// <summary>How many bytes go into TLS for a message that is no answer to a request of the gateway's.</summary>
/// <param name="from">Who sends it.</param>
/// <param name="host">The web service's name.</param>
/// <param name="topic">The message's topic or path.</param>
/// <param name="payloadLength">The length of its text.</param>
internal delegate int Envelope(Side from, string host, string topic, int payloadLength);
