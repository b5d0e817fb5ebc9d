using System.Runtime.CompilerServices;
using System.Buffers;

namespace IotActionId.Tls;

/// <summary>
/// Puts together the hello of one side from the handshake records that carry it (RFC 8446 section 5.1 allows any split), then lets go of the bytes.
/// </summary>
/// <remarks>A struct within its handshake. It must not be copied.</remarks>
internal struct HelloCollector
{
    /// <summary>Bytes of a hello that are kept; what lies beyond is not read. Hellos with post-quantum keys take 2 KB.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>Bytes of type and length in front of a handshake message.</summary>
    public const int MessageHeader = 4;

    private readonly TlsBudget _budget;
    private byte[] _bytes = [];
    private int _count;

    /// <summary>Creates the collector.</summary>
    public HelloCollector(TlsBudget budget)
    {
        _budget = budget;
        IsWanted = true;
    }

    /// <summary>Whether bytes of a handshake record are wanted.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Whether nothing of a message has come yet.</summary>
    public readonly bool IsEmpty => _count == 0;

    /// <summary>Takes bytes of a handshake record.</summary>
    /// <returns>Whether the message is complete, or as complete as it can become.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Add(ReadOnlySpan<byte> bytes)
    {
        int needed = Math.Min(MaxBytes, _count + bytes.Length);
        if (needed > _bytes.Length && !Grow(needed))
        {
            return true;
        }

        int taken = needed - _count;
        bytes[..taken].CopyTo(_bytes.AsSpan(_count));
        _count = needed;
        return _count == MaxBytes || (_count >= MessageHeader && _count >= MessageHeader + BodyLength);
    }

    /// <summary>The handshake type of the message under way; -1 before its first byte.</summary>
    public readonly int MessageType => _count == 0 ? -1 : _bytes[0];

    /// <summary>What came of the message's body.</summary>
    public readonly ReadOnlySpan<byte> Body =>
        _count < MessageHeader ? default : _bytes.AsSpan(MessageHeader, Math.Min(BodyLength, _count - MessageHeader));

    /// <summary>Ends the message and waits for another, or for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(bool another)
    {
        IsWanted = another;
        _count = 0;
        if (_bytes.Length > 0)
        {
            _budget.HelloBytes -= _bytes.Length;
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private readonly int BodyLength => (_bytes[1] << 16) | (_bytes[2] << 8) | _bytes[3];

    private bool Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(512, needed));
        if (!_budget.TryTake(larger.Length - _bytes.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        _bytes.AsSpan(0, _count).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
        return true;
    }
}
