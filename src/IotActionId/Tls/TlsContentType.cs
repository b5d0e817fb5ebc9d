namespace IotActionId.Tls;

/// <summary>What a TLS record holds (RFC 8446 section 5.1, RFC 6520).</summary>
internal enum TlsContentType : byte
{
    /// <summary>A run of bytes whose record headers were not captured.</summary>
    Opaque = 0,

    /// <summary>The keys change; in TLS 1.3 a remnant without meaning.</summary>
    ChangeCipherSpec = 20,

    /// <summary>An alert.</summary>
    Alert = 21,

    /// <summary>Handshake messages.</summary>
    Handshake = 22,

    /// <summary>Application data; in TLS 1.3 anything that is encrypted.</summary>
    ApplicationData = 23,

    /// <summary>A heartbeat.</summary>
    Heartbeat = 24,
}
