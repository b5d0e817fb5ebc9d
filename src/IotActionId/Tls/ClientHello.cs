using System.Runtime.CompilerServices;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace IotActionId.Tls;

/// <summary>What a ClientHello tells (RFC 8446 section 4.1.2), GREASE values included.</summary>
internal sealed class ClientHello : IEquatable<ClientHello>
{
    private const int MaxListed = 256;

    /// <summary>The longest host name has 253 characters (RFC 1035 section 2.3.4).</summary>
    private const int MaxName = 255;

    private string? _ja3;
    private string? _ja4;

    private ClientHello()
    {
    }

    /// <summary>legacy_version.</summary>
    public int LegacyVersion { get; private set; }

    /// <summary>The versions of supported_versions; empty where the extension is missing.</summary>
    public ushort[] SupportedVersions { get; private set; } = [];

    /// <summary>The cipher suites offered.</summary>
    public ushort[] CipherSuites { get; private set; } = [];

    /// <summary>The extensions present, in order.</summary>
    public ushort[] Extensions { get; private set; } = [];

    /// <summary>The groups of supported_groups.</summary>
    public ushort[] Groups { get; private set; } = [];

    /// <summary>The formats of ec_point_formats.</summary>
    public byte[] PointFormats { get; private set; } = [];

    /// <summary>The algorithms of signature_algorithms.</summary>
    public ushort[] SignatureAlgorithms { get; private set; } = [];

    /// <summary>The first protocol of ALPN, as it is; empty where there is none.</summary>
    public byte[] FirstProtocol { get; private set; } = [];

    /// <summary>The protocol of ALPN where only one is offered; else null.</summary>
    public string? OnlyProtocol { get; private set; }

    /// <summary>Whether every list was there to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The first host name of server_name; with Encrypted ClientHello the outer one. Null where there is none.</summary>
    public string? ServerName { get; private set; }

    /// <summary>Whether TLS 1.3 is offered.</summary>
    public bool OffersTls13 => Array.Exists(SupportedVersions, static version => TlsVersions.IsTls13(version));

    /// <summary>Its JA3 fingerprint; null where it is not complete.</summary>
    public string? Ja3 => _ja3 ??= IsComplete ? ClientFingerprint.Ja3(this) : null;

    /// <summary>Its JA4 fingerprint; null where it is not complete.</summary>
    /// <param name="transport"><c>t</c> for TLS over TCP, <c>q</c> for QUIC, <c>d</c> for DTLS: the same for every call, because a hello comes over one.</param>
    public string? Ja4(char transport) => _ja4 ??= IsComplete ? ClientFingerprint.Ja4(this, transport) : null;

    /// <summary>Whether another hello says the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Equals(ClientHello? other) =>
        other is not null
        && LegacyVersion == other.LegacyVersion
        && IsComplete == other.IsComplete
        && ServerName == other.ServerName
        && OnlyProtocol == other.OnlyProtocol
        && CipherSuites.AsSpan().SequenceEqual(other.CipherSuites)
        && Extensions.AsSpan().SequenceEqual(other.Extensions)
        && SupportedVersions.AsSpan().SequenceEqual(other.SupportedVersions)
        && Groups.AsSpan().SequenceEqual(other.Groups)
        && PointFormats.AsSpan().SequenceEqual(other.PointFormats)
        && SignatureAlgorithms.AsSpan().SequenceEqual(other.SignatureAlgorithms)
        && FirstProtocol.AsSpan().SequenceEqual(other.FirstProtocol);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClientHello);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int GetHashCode()
    {
        // All of it, so that nobody can make captures whose hellos collide.
        var hash = default(HashCode);
        hash.Add(ServerName);
        hash.AddBytes(MemoryMarshal.AsBytes(CipherSuites.AsSpan()));
        hash.AddBytes(MemoryMarshal.AsBytes(Extensions.AsSpan()));
        hash.AddBytes(MemoryMarshal.AsBytes(SupportedVersions.AsSpan()));
        hash.AddBytes(MemoryMarshal.AsBytes(Groups.AsSpan()));
        hash.AddBytes(MemoryMarshal.AsBytes(SignatureAlgorithms.AsSpan()));
        hash.AddBytes(PointFormats);
        hash.AddBytes(FirstProtocol);
        return hash.ToHashCode();
    }

    /// <summary>Reads the message's body.</summary>
    /// <param name="body">What follows the type and the length; may be cut short.</param>
    /// <param name="hasCookie">Whether it has the cookie of DTLS (RFC 6347 section 4.2.1).</param>
    /// <returns>The hello, or null where the bytes are none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ClientHello? Read(ReadOnlySpan<byte> body, bool hasCookie = false)
    {
        var reader = new HelloReader(body);
        var hello = new ClientHello { LegacyVersion = reader.UInt16() };
        reader.Take(32);
        reader.Vector8();
        if (hasCookie)
        {
            reader.Vector8();
        }

        if ((hasCookie ? hello.LegacyVersion >> 8 is not (0xFE or 1) : hello.LegacyVersion >> 8 != 3) || reader.IsDamaged)
        {
            return null;
        }

        hello.CipherSuites = Words(reader.Vector16());
        reader.Vector8();

        // Clients older than RFC 3546 have no extensions and end here.
        var extensions = new HelloReader(reader.IsEmpty ? default : reader.Vector16());
        Span<ushort> present = stackalloc ushort[MaxListed];
        int count = 0;
        while (!extensions.IsEmpty && count < MaxListed)
        {
            int type = extensions.UInt16();
            ReadOnlySpan<byte> data = extensions.Vector16();
            if (extensions.IsDamaged && data.IsEmpty)
            {
                break;
            }

            present[count++] = (ushort)type;
            hello.ReadExtension(type, data);
        }

        hello.IsComplete = !reader.IsDamaged && !extensions.IsDamaged;
        hello.Extensions = present[..count].ToArray();
        return hello;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadExtension(int type, ReadOnlySpan<byte> data)
    {
        var reader = new HelloReader(data);
        switch (type)
        {
            case TlsExtension.ServerName:
                ServerName ??= HostName(reader.Vector16());
                break;
            case TlsExtension.SupportedGroups:
                Groups = Words(reader.Vector16());
                break;
            case TlsExtension.PointFormats:
                PointFormats = reader.Vector8().ToArray();
                break;
            case TlsExtension.SignatureAlgorithms:
                SignatureAlgorithms = Words(reader.Vector16());
                break;
            case TlsExtension.SupportedVersions:
                SupportedVersions = Words(reader.Vector8());
                break;
            case TlsExtension.Alpn:
                ReadProtocols(reader.Vector16());
                break;
        }
    }

    private void ReadProtocols(ReadOnlySpan<byte> list)
    {
        var reader = new HelloReader(list);
        FirstProtocol = reader.Vector8().ToArray();
        OnlyProtocol = reader.IsEmpty && FirstProtocol.Length > 0 ? Text(FirstProtocol) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static string? HostName(ReadOnlySpan<byte> list)
    {
        var reader = new HelloReader(list);
        while (!reader.IsEmpty)
        {
            int type = reader.Byte();
            ReadOnlySpan<byte> name = reader.Vector16();
            if (type == 0 && !name.IsEmpty)
            {
                return Text(name);
            }
        }

        return null;
    }

    /// <summary>A name as the wire has it; bytes that no name holds become question marks, so that none reaches a terminal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[MaxName];
        int length = Math.Min(bytes.Length, MaxName);
        for (int i = 0; i < length; i++)
        {
            text[i] = bytes[i] is > 0x20 and < 0x7F ? (char)bytes[i] : '?';
        }

        return new string(text[..length]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ushort[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new ushort[bytes.Length / 2];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        }

        return words;
    }
}
