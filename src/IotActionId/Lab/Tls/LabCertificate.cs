using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>
/// The web service's certificate, made on the fly. RSA with a serial of fixed length: an ECDSA signature's DER encoding varies by a byte
/// or two from run to run, and with it the lengths of the handshake.
/// </summary>
internal static class LabCertificate
{
    public static X509Certificate2 Create(DateTimeOffset start, params ReadOnlySpan<string> names)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));

        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        using X509Certificate2 bare = request.Create(
            request.SubjectName,
            X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            start.AddDays(-30),
            start.AddYears(1),
            serial);
        using X509Certificate2 whole = bare.CopyWithPrivateKey(key);

        // Through PKCS #12, because SslStream on Windows takes no certificate whose key lives in memory only.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
