namespace IotActionId.Capture;

/// <summary>What the kernel says of a capture since it was opened.</summary>
/// <param name="KernelDropped">Packets that found the kernel's buffer full: we were too slow.</param>
/// <param name="InterfaceDropped">Packets that the interface or its driver dropped before the kernel saw them, where it counts them.</param>
internal readonly record struct LiveCounts(long KernelDropped, long InterfaceDropped)
{
    /// <summary>Both of both.</summary>
    public static LiveCounts operator +(LiveCounts left, LiveCounts right) =>
        new(left.KernelDropped + right.KernelDropped, left.InterfaceDropped + right.InterfaceDropped);
}
