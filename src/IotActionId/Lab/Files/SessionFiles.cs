using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>The files of one session, open for writing.</summary>
internal sealed class SessionFiles : IDisposable
{
    private readonly ActionLogWriter _log;
    private readonly HarFile _har;

    public SessionFiles(string folder, string session)
    {
        CapturePath = Path.Combine(folder, $"{session}.pcap");
        UserCapturePath = Path.Combine(folder, $"{session}.user.pcap");
        LogPath = Path.Combine(folder, $"{session}.jsonl");
        HarPath = Path.Combine(folder, $"{session}.har");
        Capture = new CaptureSink(CapturePath);
        UserCapture = new CaptureSink(UserCapturePath);
        _log = new ActionLogWriter(new FileStream(LogPath, FileMode.Create, FileAccess.Write, FileShare.Read));
        _har = new HarFile(HarPath);
    }

    public string CapturePath { get; }

    public string UserCapturePath { get; }

    public string LogPath { get; }

    public string HarPath { get; }

    /// <summary>What passes between the gateways and the web service.</summary>
    public CaptureSink Capture { get; }

    /// <summary>What passes between the user and the web service.</summary>
    public CaptureSink UserCapture { get; }

    /// <summary>Notes a command in both logs.</summary>
    /// <param name="time">By the user's clock: nanoseconds.</param>
    /// <param name="command">The command.</param>
    /// <param name="request">The request that carried it.</param>
    /// <param name="waitMs">How long the answer took, in milliseconds.</param>
    public void Note(long time, UserCommand command, UserRequest request, double waitMs)
    {
        _log.Write(new IotCommand
        {
            Time = LabTime.ToDate(time / LabTime.Millisecond * LabTime.Millisecond),
            TimeUncertainty = TimeSpan.FromMilliseconds(1),
            Actions = command.Actions,
            BodyLength = request.Body.Length,
        });
        _har.Add(time, request, waitMs);
    }

    public void WriteUntil(long now)
    {
        Capture.WriteUntil(now);
        UserCapture.WriteUntil(now);
    }

    /// <summary>Closes every file, whole as it is.</summary>
    public void Dispose()
    {
        Capture.Dispose();
        UserCapture.Dispose();
        _log.Dispose();
        _har.Dispose();
    }
}
