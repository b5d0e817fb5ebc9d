namespace IotActionId.Lab;

/// <summary>The TLS versions of the lab. Older ones are refused by the TLS libraries of today.</summary>
public enum LabTlsVersion
{
    /// <summary>RFC 5246.</summary>
    Tls12,

    /// <summary>RFC 8446.</summary>
    Tls13,
}
