namespace IotActionId.Tls;

/// <summary>Version numbers and their names.</summary>
internal static class TlsVersions
{
    /// <summary>The name of a version number as people write it; null for a number that is none.</summary>
    public static string? Name(int version) => version switch
    {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0xFEFF or 0x0100 => "DTLS 1.0",
        0xFEFD => "DTLS 1.2",
        0xFEFC => "DTLS 1.3",
        _ => IsTls13(version) ? "TLS 1.3" : null,
    };

    /// <summary>Whether a number is TLS 1.3, one of its drafts (0x7Fxx) or one of the numbers that large sites used for them (0xFB17, 0xFB1A).</summary>
    public static bool IsTls13(int version) => version is 0x0304 or 0xFEFC || version >> 8 is 0x7F or 0xFB;
}
