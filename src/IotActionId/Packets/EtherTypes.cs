using System.Runtime.CompilerServices;

namespace IotActionId.Packets;

/// <summary>The EtherType registry as far as it leads to IP.</summary>
internal static class EtherTypes
{
    /// <summary>The largest value that is the length of an IEEE 802.3 frame and no type.</summary>
    internal const int MaximumLength = 1500;

    /// <summary>What follows an EtherType.</summary>
    /// <param name="etherType">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Layer Next(ushort etherType) => etherType switch
    {
        0x0800 => Layer.IPv4,
        0x86DD => Layer.IPv6,
        0x8100 or 0x88A8 or 0x9100 or 0x9200 or 0x9300 => Layer.Vlan,
        0x8847 or 0x8848 => Layer.Mpls,
        0x8864 => Layer.PppoeSession,
        0x6558 => Layer.Ethernet,
        <= MaximumLength => Layer.Llc,
        _ => Layer.Other,
    };
}
