namespace IotActionId.Benchmarks;

/// <summary>A generated capture.</summary>
/// <param name="Path">The file.</param>
/// <param name="Summary">What is in it.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record Capture(string Path, TrafficSummary Summary, long Bytes)
{
    /// <summary>Reads the file once, so that it lies in the page cache: what lay idle does not any more.</summary>
    public void Touch()
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] buffer = new byte[1 << 20];
        while (file.Read(buffer) > 0)
        {
        }
    }
}
