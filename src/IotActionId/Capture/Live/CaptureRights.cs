namespace IotActionId.Capture;

/// <summary>What lets a user capture, on each system.</summary>
internal static class CaptureRights
{
    /// <summary>A sentence.</summary>
    public static string Remedy() =>
        OperatingSystem.IsWindows() ? "Run PowerShell as administrator, or install Npcap without 'Restrict Npcap driver's access to Administrators only'."
        : OperatingSystem.IsMacOS() ? "Run it with sudo, or give yourself the BPF devices: sudo chown $USER /dev/bpf* (Wireshark's ChmodBPF package does it at every start)."
        : "Run it with sudo (Debian, Ubuntu, Fedora), or give pwsh the right: sudo setcap cap_net_raw,cap_net_admin=eip \"$(readlink -f \"$(command -v pwsh)\")\".";
}
