namespace IotActionId.Live;

/// <summary>The capture sessions of this process. They end with it, their files whole.</summary>
public static class CaptureSessions
{
    private static readonly Lock Gate = new();
    private static readonly List<IotCapture> Sessions = [];
    private static int s_lastId;
    private static bool s_endsWithProcess;

    /// <summary>The sessions that run, and those that ended and were not removed, in the order in which they began.</summary>
    public static IReadOnlyList<IotCapture> All
    {
        get
        {
            lock (Gate)
            {
                return Sessions.ToArray();
            }
        }
    }

    /// <summary>Begins to capture.</summary>
    /// <param name="options">What, and into which files.</param>
    /// <returns>The session; the first file is there.</returns>
    /// <exception cref="IotException">Nothing was begun: <see cref="IotErrorId.InvalidArgument"/>, <see cref="IotErrorId.CaptureLibraryNotFound"/>,
    /// <see cref="IotErrorId.InterfaceNotFound"/>, <see cref="IotErrorId.InvalidCaptureFilter"/>, <see cref="IotErrorId.CapturePermissionDenied"/>,
    /// <see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>, <see cref="IotErrorId.DiskFull"/>.</exception>
    public static IotCapture Start(CaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var session = new IotCapture(Interlocked.Increment(ref s_lastId), options);
        lock (Gate)
        {
            Sessions.Add(session);
            if (!s_endsWithProcess)
            {
                s_endsWithProcess = true;
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => EndAll();
            }
        }

        return session;
    }

    /// <summary>Stops a session, where it still runs, and forgets it.</summary>
    public static void End(IotCapture session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.Stop();
        lock (Gate)
        {
            Sessions.Remove(session);
        }
    }

    /// <summary>Stops and forgets all.</summary>
    public static void EndAll()
    {
        // Each takes a moment to hear what is still on its way: all at a time.
        Parallel.ForEach(All, End);
    }
}
