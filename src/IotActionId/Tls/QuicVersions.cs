namespace IotActionId.Tls;

/// <summary>The numbers of QUIC versions (IANA QUIC Versions).</summary>
internal static class QuicVersions
{
    /// <summary>The number that marks a version negotiation packet (RFC 9000 section 17.2.1).</summary>
    public const uint Negotiation = 0;

    /// <summary>QUIC version 1, RFC 9000.</summary>
    public const uint V1 = 1;

    /// <summary>QUIC version 2, RFC 9369.</summary>
    public const uint V2 = 0x6B3343CF;

    /// <summary>Bytes of the longest connection ID.</summary>
    public const int LongestConnectionId = 20;

    private const uint FirstDraft = 0xFF000001;
    private const uint LastDraft = 0xFF000022;

    /// <summary>Whether the number is version 1, version 2, or one of the 34 drafts of version 1.</summary>
    public static bool IsKnown(uint version) => version is V1 or V2 or (>= FirstDraft and <= LastDraft);
}
