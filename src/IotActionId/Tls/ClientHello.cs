using System.Runtime.CompilerServices;
using System.Buffers.Binary;
using System.Text;

namespace IotActionId.Tls;

/// <summary>What a ClientHello tells (RFC 8446 section 4.1.2), GREASE values included.</summary>
internal sealed class ClientHello
{
    private const int MaxListed = 1024;

    private ClientHello()
    {
    }

    /// <summary>legacy_version.</summary>
    public int LegacyVersion { get; private set; }

    /// <summary>The versions of supported_versions; empty where the extension is missing.</summary>
    public IReadOnlyList<int> SupportedVersions { get; private set; } = [];

    /// <summary>The cipher suites offered.</summary>
    public IReadOnlyList<int> CipherSuites { get; private set; } = [];

    /// <summary>The extensions present, in order.</summary>
    public IReadOnlyList<int> Extensions { get; private set; } = [];

    /// <summary>The groups of supported_groups.</summary>
    public IReadOnlyList<int> Groups { get; private set; } = [];

    /// <summary>The formats of ec_point_formats.</summary>
    public IReadOnlyList<int> PointFormats { get; private set; } = [];

    /// <summary>The algorithms of signature_algorithms.</summary>
    public IReadOnlyList<int> SignatureAlgorithms { get; private set; } = [];

    /// <summary>The protocols of ALPN, as text.</summary>
    public IReadOnlyList<string> Alpn { get; private set; } = [];

    /// <summary>The first host name of server_name; with Encrypted ClientHello the outer one. Null where there is none.</summary>
    public string? ServerName { get; private set; }

    /// <summary>The first protocol of ALPN as the wire has it; empty where there is none.</summary>
    public ReadOnlyMemory<byte> FirstProtocol { get; private set; }

    /// <summary>Whether every byte was there and every length agreed with it; where not, lists may be short.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether TLS 1.3 is offered.</summary>
    public bool OffersTls13 => SupportedVersions.Any(TlsVersions.IsTls13);

    /// <summary>Reads the message's body.</summary>
    /// <param name="body">What follows the four bytes of type and length; may be cut short.</param>
    /// <returns>The hello, or null where the bytes are none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ClientHello? Read(ReadOnlySpan<byte> body)
    {
        var reader = new HelloReader(body);
        var hello = new ClientHello { LegacyVersion = reader.UInt16() };
        reader.Take(32);
        reader.Vector8();
        if (hello.LegacyVersion >> 8 != 3 || reader.IsDamaged)
        {
            return null;
        }

        hello.CipherSuites = Words(reader.Vector16());
        reader.Vector8();
        // Hellos before TLS 1.2 may end here.
        var extensions = new HelloReader(reader.IsEmpty ? default : reader.Vector16());
        var present = new List<int>();
        while (!extensions.IsEmpty && present.Count < MaxListed)
        {
            int type = extensions.UInt16();
            ReadOnlySpan<byte> data = extensions.Vector16();
            if (extensions.IsDamaged && data.IsEmpty)
            {
                break;
            }

            present.Add(type);
            hello.ReadExtension(type, data);
        }

        hello.Extensions = present;
        hello.IsWhole = !reader.IsDamaged && !extensions.IsDamaged && extensions.IsEmpty;
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
                PointFormats = Array.ConvertAll(reader.Vector8().ToArray(), static format => (int)format);
                break;
            case TlsExtension.SignatureAlgorithms:
                SignatureAlgorithms = Words(reader.Vector16());
                break;
            case TlsExtension.SupportedVersions:
                SupportedVersions = Words(reader.Vector8());
                break;
            case TlsExtension.Alpn:
                ReadOnlySpan<byte> protocols = reader.Vector16();
                Alpn = ProtocolNames(protocols);
                FirstProtocol = new HelloReader(protocols).Vector8().ToArray();
                break;
        }
    }

    /// <summary>The names of an ALPN list.</summary>
    internal static IReadOnlyList<string> ProtocolNames(ReadOnlySpan<byte> list)
    {
        var names = new List<string>();
        var reader = new HelloReader(list);
        while (!reader.IsEmpty && names.Count < MaxListed)
        {
            names.Add(Text(reader.Vector8()));
        }

        return names;
    }

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
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte one in bytes)
        {
            text.Append(one is > 0x20 and < 0x7F ? (char)one : '?');
        }

        return text.ToString();
    }

    private static int[] Words(ReadOnlySpan<byte> bytes)
    {
        var words = new int[bytes.Length / 2];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        }

        return words;
    }
}
