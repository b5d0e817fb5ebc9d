using IotActionId.Capture;
using Xunit;

namespace IotActionId.Tests.Capture;

internal static class Allocations
{
    /// <summary>Reads a capture; once the first packet came, none of those up to the last but one may allocate.</summary>
    public static void AssertNonePerPacket(byte[] capture, int packets)
    {
        using CaptureReader reader = CaptureReader.Open(new MemoryStream(capture), "test");
        CapturedPacket packet = default;
        Assert.True(reader.TryRead(ref packet));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 1;
        while (count < packets - 1 && reader.TryRead(ref packet))
        {
            count++;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(packets - 1, count);
    }
}
