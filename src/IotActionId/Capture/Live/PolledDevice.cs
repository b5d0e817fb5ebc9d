using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>A device of SharpPcap that can be waited for: reading itself blocks for as long as no packet comes.</summary>
internal sealed class PolledDevice(PcapInterface source) : LibPcapLiveDevice(source)
{
    /// <summary>Waits until something can be read; where the system has no way to wait, reading waits instead.</summary>
    public void Poll(TimeSpan longest) => PollFileDescriptor((int)longest.TotalMilliseconds);
}
