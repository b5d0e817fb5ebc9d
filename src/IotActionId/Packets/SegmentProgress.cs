namespace IotActionId.Packets;

/// <summary>How far the reading of segments has come.</summary>
/// <param name="BytesRead">Bytes of the file consumed.</param>
/// <param name="Packets">Packets read.</param>
/// <param name="Segments">Segments among them.</param>
/// <param name="MalformedPackets">Packets that contradict themselves.</param>
/// <param name="UnsupportedPackets">Packets of a link layer that is not known.</param>
/// <param name="FilteredPackets">Packets that were kept out.</param>
/// <param name="FirstTime">The earliest time of a packet.</param>
/// <param name="LastTime">The latest.</param>
internal readonly record struct SegmentProgress(
    long BytesRead, long Packets, long Segments, long MalformedPackets, long UnsupportedPackets, long FilteredPackets, long FirstTime, long LastTime);
