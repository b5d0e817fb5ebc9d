using System.Net.Security;

namespace IotActionId.Tls;

/// <summary>Cipher suite numbers and their names.</summary>
internal static class TlsCipherSuites
{
    /// <summary>The IANA name of a suite; of a number that IANA does not list, the number in hexadecimal.</summary>
    public static string Name(int suite) =>
        Enum.GetName((TlsCipherSuite)(ushort)suite) ?? Later(suite) ?? $"0x{suite:X4}";

    /// <summary>Suites that the framework's list of IANA names lacks.</summary>
    private static string? Later(int suite) => suite switch
    {
        0x00C6 => "TLS_SM4_GCM_SM3",
        0x00C7 => "TLS_SM4_CCM_SM3",
        0x0081 => "TLS_GOSTR341001_WITH_28147_CNT_IMIT",
        0xC100 => "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC",
        0xC101 => "TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC",
        0xC102 => "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT",
        0xC103 => "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_L",
        0xC104 => "TLS_GOSTR341112_256_WITH_MAGMA_MGM_L",
        0xC105 => "TLS_GOSTR341112_256_WITH_KUZNYECHIK_MGM_S",
        0xC106 => "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S",
        0xCC13 => "OLD_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xCC14 => "OLD_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        0xCC15 => "OLD_TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        0xFEFE => "SSL_RSA_FIPS_WITH_DES_CBC_SHA",
        0xFEFF => "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA",
        _ => null,
    };
}
