using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace IotActionId.Packets;

/// <summary>
/// Hashes the two endpoints of a segment, the same for both directions. Keyed at random: whoever makes a capture must not be able to choose
/// endpoints that all fall into one place of a table.
/// </summary>
internal readonly struct EndpointHash
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    private EndpointHash(ulong key0, ulong key1)
    {
        _key0 = key0;
        _key1 = key1;
    }

    /// <summary>A hash with new keys.</summary>
    public static EndpointHash Create()
    {
        Span<ulong> keys = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys));
        return new EndpointHash(keys[0], keys[1]);
    }

    /// <summary>The hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(in Segment segment)
    {
        ulong both = Of(segment.Source) + Of(segment.Destination);
        ulong mixed = Mix(both ^ _key0, _key1 ^ (ulong)segment.Protocol);
        return (uint)(mixed ^ (mixed >> 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Of(in Endpoint endpoint) =>
        Mix(endpoint.Low ^ _key0, BitOperations.RotateLeft(endpoint.High, 17) ^ ((ulong)endpoint.Port << 40) ^ _key1);

    /// <summary>The product of two words, folded: one multiplication mixes all bits (the step of wyhash).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
