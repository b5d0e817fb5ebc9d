using System.Runtime.InteropServices;
using SharpPcap;
using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>
/// The counters of libpcap for one capture. Its <c>struct pcap_stat</c> has three 32-bit fields on every system; SharpPcap 6.3 takes them for
/// 64-bit ones on Unix, and so the drops of the interface for those of the kernel. So libpcap is asked directly there.
/// </summary>
internal static unsafe class KernelCounts
{
    private static readonly string[] Names = ["libpcap.so", "libpcap.so.0", "libpcap.so.0.8", "libpcap.so.1", "libpcap.dylib"];

    private static readonly delegate* unmanaged[Cdecl]<nint, Counters*, int> s_stats = Find();

    /// <summary>Reads the counters.</summary>
    /// <param name="device">An open device.</param>
    /// <param name="kernel">Packets that found the kernel's buffer full; goes round at 2^32.</param>
    /// <param name="card">Packets that the interface dropped; goes round too.</param>
    /// <returns>False where the interface is gone.</returns>
    public static bool TryRead(LibPcapLiveDevice device, out uint kernel, out uint card)
    {
        kernel = card = 0;
        if (s_stats == null)
        {
            return TryAsk(device, ref kernel, ref card);
        }

        bool isHeld = false;
        try
        {
            device.Handle.DangerousAddRef(ref isHeld);
            Counters counters;
            if (s_stats(device.Handle.DangerousGetHandle(), &counters) != 0)
            {
                return false;
            }

            (kernel, card) = (counters.Dropped, counters.InterfaceDropped);
            return true;
        }
        finally
        {
            if (isHeld)
            {
                device.Handle.DangerousRelease();
            }
        }
    }

    private static bool TryAsk(LibPcapLiveDevice device, ref uint kernel, ref uint card)
    {
        try
        {
            ICaptureStatistics counted = device.Statistics;
            (kernel, card) = (counted.DroppedPackets, counted.InterfaceDroppedPackets);
            return true;
        }
        catch (PcapException)
        {
            return false;
        }
    }

    private static delegate* unmanaged[Cdecl]<nint, Counters*, int> Find()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (string name in Names)
            {
                if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "pcap_stats", out nint function))
                {
                    return (delegate* unmanaged[Cdecl]<nint, Counters*, int>)function;
                }
            }
        }

        return null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Counters
    {
        public uint Received;
        public uint Dropped;
        public uint InterfaceDropped;
    }
}
