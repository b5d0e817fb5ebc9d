using System.Management.Automation;
using IotActionId.Live;

namespace IotActionId.PowerShell;

/// <summary>A cmdlet for capture sessions, which it is given, or finds by their numbers.</summary>
public abstract class CaptureSessionCmdlet : IotCmdlet
{
    /// <summary>The parameter set for numbers.</summary>
    protected const string IdSet = "Id";

    /// <summary>A session of one of the numbers.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.CaptureNotFound"/>.</exception>
    protected static IotCapture Find(int id) =>
        CaptureSessions.All.FirstOrDefault(session => session.Id == id)
        ?? throw new IotException(IotErrorId.CaptureNotFound, $"There is no capture session {id}. Get-IotCapture lists them.", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
