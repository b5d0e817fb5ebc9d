using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>Runs a simulated home: devices, gateway, web service and user, speaking real protocols over real TLS in simulated time.</summary>
public static class LabRunner
{
    /// <summary>The names of the gateway styles.</summary>
    public static IReadOnlyList<string> Styles { get; } = [.. GatewayStyle.All.Select(style => style.Name)];

    /// <summary>Runs the lab and writes its files.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="progress">Is told how far the run is, on the calling thread, some thousand times in a long run; or null.</param>
    /// <param name="cancellationToken">Stops the run: what has happened up to that moment is in the files, which are whole.</param>
    /// <exception cref="IotException">An option is out of range, or the folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LabResult Run(LabOptions options, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);

        // TLS and WebSocket go on inside the write that feeds them, on this thread, unless a context takes their continuations elsewhere.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return RunHere(options, progress, cancellationToken);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static LabResult RunHere(LabOptions options, IProgress<LabProgress>? progress, CancellationToken cancellationToken)
    {
        GatewayStyle style = GatewayStyle.Find(options.Style);
        RequireRange(options.Repetition, 1, 1_000, nameof(options.Repetition));
        RequireRange(options.PairCount, 0, 100_000, nameof(options.PairCount));
        RequireRange(options.TestCount, 0, 100_000, nameof(options.TestCount));
        LabHome home = LabHome.Create(options.DeviceCount, options.Seed);
        string folder = LabFolder.Prepare(options.Path, options.Force);

        var random = new LabRandom(options.Seed, "lab");
        GatewayUnit[] units = [.. home.Gateways.Select(gateway => new GatewayUnit(gateway, random.Fork(gateway.Name)))];
        var planner = new SessionPlanner([.. units.SelectMany(unit => unit.Devices)], random.Fork("plan"));
        long start = LabTime.FromDate(options.StartTime);
        SessionPlan training = planner.Training(start, options.Repetition, options.PairCount);
        SessionPlan test = planner.Test(start + (DaysFor(training) * 24 * LabTime.Hour), options.TestCount);

        LabConfiguration.Write(Path.Combine(folder, "lab.json"), options, home);
        using X509Certificate2 certificate = LabCertificate.Create(options.StartTime, LabNames.Default.GatewayHost, LabNames.Default.UserHost);
        using var truth = new TruthFile(Path.Combine(folder, "truth.jsonl"));
        var done = TimeSpan.Zero;
        TimeSpan total = Length(training) + Length(test);
        var sessions = new List<SessionFiles>();
        foreach (SessionPlan plan in new[] { training, test })
        {
            TimeSpan before = done;
            using var files = new SessionFiles(folder, plan.Name);
            using var session = new LabSession(
                plan, style, units, files, truth, new PathConditions(300 * LabTime.Microsecond), certificate, LabNames.Default, random.Fork(plan.Name));
            session.Run(passed => progress?.Report(new LabProgress(plan.Name, before + passed, total)), cancellationToken);
            done += Length(plan);
            sessions.Add(files);
        }

        return new LabResult
        {
            Path = folder,
            Style = style.Name,
            Seed = options.Seed,
            DeviceCount = options.DeviceCount,
            ElementaryActionCount = planner.ElementaryActionCount,
            TrainingCapture = sessions[0].CapturePath,
            TrainingLog = sessions[0].LogPath,
            TrainingHar = sessions[0].HarPath,
            TestCapture = sessions[1].CapturePath,
            TestLog = sessions[1].LogPath,
            TestHar = sessions[1].HarPath,
            Truth = Path.Combine(folder, "truth.jsonl"),
            Configuration = Path.Combine(folder, "lab.json"),
            TrainingCommandCount = training.Commands.Count,
            TestCommandCount = test.Commands.Count,
            MessageCount = truth.Entries,
            PacketCount = sessions.Sum(files => files.Capture.Frames + files.UserCapture.Frames),
            SimulatedTime = total,
        };
    }

    private static TimeSpan Length(SessionPlan plan) => LabTime.ToDate(plan.End) - LabTime.ToDate(plan.Start);

    private static long DaysFor(SessionPlan plan) => 1 + ((plan.End - plan.Start) / (24 * LabTime.Hour));

    private static void RequireRange(int value, int min, int max, string name)
    {
        if (value < min || value > max)
        {
            throw new IotException(IotErrorId.InvalidArgument, $"{name} is {min} to {max}, not {value}.", name);
        }
    }
}
