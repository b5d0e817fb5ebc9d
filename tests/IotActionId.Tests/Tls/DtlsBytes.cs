namespace IotActionId.Tests.Tls;

/// <summary>Makes DTLS 1.2 by hand (RFC 6347).</summary>
internal static class DtlsBytes
{
    public static byte[] ClientHello(string name)
    {
        byte[] hello = TlsBytes.ClientHello(name)[4..];
        hello[0] = 0xFE;
        hello[1] = 0xFD;

        // The cookie stands behind the session id.
        const int SessionIdEnd = 2 + 32 + 1 + 32;
        return [.. hello[..SessionIdEnd], 4, 1, 2, 3, 4, .. hello[SessionIdEnd..]];
    }

    public static byte[] ServerHello(int suite) => TlsBytes.ServerHello(suite, legacyVersion: 0xFEFD)[4..];

    public static byte[] Handshake(int type, byte[] fragment, int offset, int length) =>
        [(byte)type, .. UInt24(length), 0, 0, .. UInt24(offset), .. UInt24(fragment.Length), .. fragment];

    public static byte[] Record(int type, byte[] body, int epoch = 0, int number = 0) =>
        [(byte)type, 0xFE, 0xFD, 0, (byte)epoch, 0, 0, 0, 0, 0, (byte)number, (byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] UInt24(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
