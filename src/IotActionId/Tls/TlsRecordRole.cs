namespace IotActionId.Tls;

/// <summary>What a record counts as.</summary>
internal enum TlsRecordRole : byte
{
    /// <summary>Handshake, alert or change of keys, whether its type says so or TLS 1.3 hides it.</summary>
    Control = 0,

    /// <summary>Application data.</summary>
    Data = 1,

    /// <summary>Not yet known to be a record: the chain of headers that it belongs to is too short.</summary>
    Tentative = 2,

    /// <summary>Found not to be a record.</summary>
    Void = 3,
}
