using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace IotActionId.Capture;

/// <summary>Asks the processor for memory that will be needed soon. A hint: where the address is stale or the processor has no such instruction, nothing happens.</summary>
internal static class CacheHint
{
    private const int LineLength = 64;

    /// <summary>Fetches the line that a place in memory lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
        }
    }

    /// <summary>Fetches the first seven lines of an object, without touching it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void FetchObject(object target)
    {
        if (Sse.IsSupported)
        {
            // Wherever the collector moves the object meanwhile: a fetch for nothing does no harm.
            byte* start = *(byte**)Unsafe.AsPointer(ref target);
            Sse.Prefetch0(start);
            Sse.Prefetch0(start + LineLength);
            Sse.Prefetch0(start + (2 * LineLength));
            Sse.Prefetch0(start + (3 * LineLength));
            Sse.Prefetch0(start + (4 * LineLength));
            Sse.Prefetch0(start + (5 * LineLength));
            Sse.Prefetch0(start + (6 * LineLength));
        }
    }
}
