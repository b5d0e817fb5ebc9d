namespace IotActionId.Capture;

/// <summary>How an interface is opened.</summary>
/// <param name="Interface">Its name, as the system has it or as people know it.</param>
/// <param name="Filter">The filter that the kernel applies; null or empty for every packet.</param>
/// <param name="SnapshotLength">Bytes of each packet that are captured.</param>
/// <param name="IsPromiscuous">Whether packets to others are asked for too.</param>
/// <param name="BufferSize">Bytes that the kernel holds for us while we are busy.</param>
/// <param name="Delay">How long a packet may wait in the kernel before it is handed over.</param>
internal sealed record LiveDeviceOptions(string Interface, string? Filter, int SnapshotLength, bool IsPromiscuous, int BufferSize, TimeSpan Delay);
