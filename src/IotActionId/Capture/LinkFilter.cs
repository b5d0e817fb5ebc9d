using System.Runtime.CompilerServices;
using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>A capture filter compiled for one link layer.</summary>
internal sealed class LinkFilter(BpfProgram program) : IDisposable
{
    /// <summary>In front of the lengths stands the time, two C longs: 32 bits each on Windows and on 32-bit systems.</summary>
    private static readonly int LengthsAt = OperatingSystem.IsWindows() ? 8 : 2 * nint.Size;

    /// <summary>Whether it lets a packet through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe bool Accepts(in CapturedPacket packet)
    {
        // The library's overload for spans takes the captured length for that on the wire, and the heap for each header.
        byte* header = stackalloc byte[24];
        Unsafe.WriteUnaligned(header + LengthsAt, packet.Data.Length);
        Unsafe.WriteUnaligned(header + LengthsAt + sizeof(int), packet.OriginalLength);
        fixed (byte* data = packet.Data)
        {
            return program.Matches((nint)header, (nint)data);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => program.Dispose();
}
