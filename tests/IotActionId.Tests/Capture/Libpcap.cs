using IotActionId.Capture;

namespace IotActionId.Tests.Capture;

/// <summary>The native library that filters are compiled by.</summary>
internal static class Libpcap
{
    /// <summary>Skips the test where it is not on the machine.</summary>
    public static void Need()
    {
        try
        {
            CaptureFilter.Compile("tcp").Dispose();
        }
        catch (IotException exception) when (exception.Id == IotErrorId.CaptureLibraryNotFound)
        {
            Assert.Skip(exception.Message);
        }
    }
}
