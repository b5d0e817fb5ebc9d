namespace IotActionId.Capture;

/// <summary>How far the reading of a capture has come.</summary>
/// <param name="BytesRead">Bytes of the file consumed so far.</param>
/// <param name="Length">Bytes of the file; null for a pipe.</param>
/// <param name="Packets">Packets read so far.</param>
public readonly record struct CaptureProgress(long BytesRead, long? Length, long Packets);
