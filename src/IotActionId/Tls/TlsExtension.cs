namespace IotActionId.Tls;

/// <summary>The hello extensions that are read (IANA TLS ExtensionType Values).</summary>
internal static class TlsExtension
{
    /// <summary>server_name, RFC 6066.</summary>
    public const int ServerName = 0;

    /// <summary>supported_groups, RFC 8422.</summary>
    public const int SupportedGroups = 10;

    /// <summary>ec_point_formats, RFC 8422.</summary>
    public const int PointFormats = 11;

    /// <summary>signature_algorithms, RFC 8446.</summary>
    public const int SignatureAlgorithms = 13;

    /// <summary>application_layer_protocol_negotiation, RFC 7301.</summary>
    public const int Alpn = 16;

    /// <summary>encrypt_then_mac, RFC 7366.</summary>
    public const int EncryptThenMac = 22;

    /// <summary>supported_versions, RFC 8446.</summary>
    public const int SupportedVersions = 43;

    /// <summary>Whether a value is one of those that clients send to keep servers tolerant (GREASE, RFC 8701).</summary>
    public static bool IsGrease(int value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
}
