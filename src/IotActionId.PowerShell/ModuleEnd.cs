using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>What the module script calls when the module is removed.</summary>
public static class ModuleEnd
{
    /// <summary>Ends the capture sessions; their files are whole.</summary>
    public static void EndSessions() => CaptureSessions.EndAll();
}
