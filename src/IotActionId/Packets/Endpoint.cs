using System.Net;
using System.Runtime.InteropServices;

namespace IotActionId.Packets;

/// <summary>An address and a port as a value: IPv4 in its IPv4-mapped IPv6 form, so that one comparison serves both families.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Endpoint(ulong High, ulong Low, ushort Port) : IComparable<Endpoint>
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>Whether the address is an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>An IPv4 endpoint.</summary>
    /// <param name="address">The address, most significant byte first.</param>
    /// <param name="port">The port.</param>
    public static Endpoint FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    /// <summary>An endpoint of either family; a scope id (RFC 4007) is left out, and an IPv4-mapped address is IPv4.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    public static Endpoint From(IPAddress address, ushort port = 0)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new Endpoint(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            port);
    }

    /// <summary>The address as the framework's type.</summary>
    public IPAddress ToIPAddress()
    {
        if (IsIPv4)
        {
            return new IPAddress(BitConverter.IsLittleEndian
                ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)Low)
                : (uint)Low);
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return new IPAddress(bytes);
    }

    /// <inheritdoc/>
    public int CompareTo(Endpoint other)
    {
        int order = High.CompareTo(other.High);
        order = order != 0 ? order : Low.CompareTo(other.Low);
        return order != 0 ? order : Port.CompareTo(other.Port);
    }

    /// <summary>Address and port, IPv6 in brackets.</summary>
    public override string ToString() => IsIPv4 ? $"{ToIPAddress()}:{Port}" : $"[{ToIPAddress()}]:{Port}";

    /// <summary>Order of address, then port.</summary>
    public static bool operator <(Endpoint left, Endpoint right) => left.CompareTo(right) < 0;

    /// <summary>Order of address, then port.</summary>
    public static bool operator >(Endpoint left, Endpoint right) => left.CompareTo(right) > 0;

    /// <summary>Order of address, then port.</summary>
    public static bool operator <=(Endpoint left, Endpoint right) => left.CompareTo(right) <= 0;

    /// <summary>Order of address, then port.</summary>
    public static bool operator >=(Endpoint left, Endpoint right) => left.CompareTo(right) >= 0;
}
