using IotActionId.Capture;

namespace IotActionId.Tests.Live;

/// <summary>Whether this process may capture.</summary>
internal static class LiveRights
{
    /// <summary>Skips the test where it may not, or where there is no libpcap. In CI it may.</summary>
    public static void Need()
    {
        try
        {
            LiveDevice.Open(new LiveDeviceOptions("lo", null, 128, false, 1 << 20, TimeSpan.FromMilliseconds(10))).Dispose();
        }
        catch (IotException exception) when (exception.Id is IotErrorId.CaptureLibraryNotFound or IotErrorId.CapturePermissionDenied or IotErrorId.InterfaceNotFound)
        {
            Assert.Skip(exception.Message);
        }
    }
}
