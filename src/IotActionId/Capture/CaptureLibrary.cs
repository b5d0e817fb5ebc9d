namespace IotActionId.Capture;

/// <summary>Calls into libpcap (Npcap on Windows), which need not be on the machine: nothing but filters and live capture asks for it.</summary>
internal static class CaptureLibrary
{
    /// <summary>Makes a call.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.CaptureLibraryNotFound"/>, with what installs it on this system.</exception>
    public static T Call<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DllNotFoundException exception)
        {
            throw new IotException(IotErrorId.CaptureLibraryNotFound, $"The packet capture library is not on this machine. {Remedy()}", innerException: exception);
        }
    }

    private static string Remedy() =>
        OperatingSystem.IsWindows() ? "Install Npcap from https://npcap.com."
        : OperatingSystem.IsMacOS() ? "Install it: brew install libpcap."
        : "Install it: sudo apt-get install libpcap0.8 (Debian, Ubuntu), sudo dnf install libpcap (Fedora).";
}
