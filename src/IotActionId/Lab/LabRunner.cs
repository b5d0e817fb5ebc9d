using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>Runs a simulated home: devices, gateways, web service and user, speaking real protocols over real TLS in simulated time.</summary>
public static class LabRunner
{
    /// <summary>The names of the gateway styles.</summary>
    public static IReadOnlyList<string> Styles { get; } = [.. GatewayStyle.All.Select(style => style.Name)];

    /// <summary>Runs the lab and writes its files.</summary>
    /// <param name="home">The home.</param>
    /// <param name="options">What to run.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="progress">Is told how far the run is, on the calling thread, some thousand times in a long run; or null.</param>
    /// <param name="cancellationToken">Stops the run: what has happened up to that moment is in the files, which are whole.</param>
    /// <exception cref="IotException">An option is out of range, the folder cannot be used, or the machine's TLS library cannot do what is asked.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LabResult Run(
        LabHome home, LabOptions options, LabOutput output, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(home, options, output, live: null, progress, cancellationToken);

    /// <summary>Runs the lab, its test session over real sockets on the loopback interface and in real time.</summary>
    /// <param name="home">The home.</param>
    /// <param name="options">What to run.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="live">When the commands of the test session come; null for simulated time.</param>
    /// <param name="progress">Is told how far the run is; or null.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    internal static LabResult Run(
        LabHome home, LabOptions options, LabOutput output, LabPace? live, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        LabOptionsCheck.Check(options);

        // TLS and protocols go on inside the write that feeds them, on this thread, unless a context takes their continuations elsewhere.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return RunHere(home, options, output, live, progress, cancellationToken);
        }
        catch (IOException e)
        {
            throw new IotException(IotErrorId.FileAccessDenied, $"The lab cannot go on writing to '{output.Path}': {e.Message}", output.Path, e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static LabResult RunHere(
        LabHome home, LabOptions options, LabOutput output, LabPace? live, IProgress<LabProgress>? progress, CancellationToken cancellationToken)
    {
        LabNames names = LabNames.Default;
        using X509Certificate2 certificate = LabCertificate.Create(options.StartTime, names.GatewayHost, names.UserHost);
        string folder = LabFolder.Prepare(output.Path, output.Force);
        using KeyLogFile? keyLog = output.KeyLog ? CreateKeyLog(folder, certificate, names) : null;
        var setup = new LabSetup(options, home, certificate, names, keyLog);
        foreach (GatewayUnit unit in setup.Units.DistinctBy(unit => unit.Style))
        {
            TlsProbe.Check(setup.TlsOf(unit.Style));
        }

        DeviceState[] devices = [.. setup.Units.SelectMany(unit => unit.Devices)];
        IReadOnlyList<SessionPlan> plans = new SessionPlanner(options, home, devices, setup.Random.Fork("plan")).Plan();
        var total = TimeSpan.FromTicks(plans.Sum(plan => plan.Duration.Ticks));
        string configuration = Path.Combine(folder, LabFolder.Configuration);
        new LabConfiguration(LabConfiguration.CurrentSchemaVersion, options, home, [.. setup.Units.Select(setup.Describe)]).Save(configuration);

        using var truth = new TruthFile(Path.Combine(folder, LabFolder.Truth));
        var results = new List<LabSessionResult>();
        var done = TimeSpan.Zero;
        foreach (SessionPlan plan in plans)
        {
            TimeSpan before = done;
            LabPace? pace = plan.Kind == LabSessionKind.Test ? live : null;
            results.Add(RunSession(setup, plan, pace, folder, truth, passed => progress?.Report(new LabProgress(plan.Name, before + passed, total)), cancellationToken));
            done += plan.Duration;
        }

        return new LabResult
        {
            Path = folder,
            Styles = [.. setup.Units.Select(unit => unit.Style.Name).Distinct()],
            Seed = options.Seed,
            DeviceCount = devices.Count(device => !device.Device.JoinsLater),
            ElementaryActionCount = new ActionSource(devices, setup.Random).ElementaryActionCount,
            Sessions = results,
            Truth = truth.Path,
            Configuration = configuration,
            KeyLog = keyLog?.Path,
            MessageCount = truth.Entries,
            PacketCount = results.Sum(result => result.PacketCount),
            SimulatedTime = total,
        };
    }

    private static KeyLogFile CreateKeyLog(string folder, X509Certificate2 certificate, LabNames names)
    {
        GatewayStyle style = GatewayStyle.WebSocketJsonRpc;
        return new KeyLogFile(Path.Combine(folder, LabFolder.KeyLog), new TlsSettings(names.GatewayHost, certificate, SslProtocols.Tls13, style.CipherSuite, null));
    }

    private static LabSessionResult RunSession(
        LabSetup setup, SessionPlan plan, LabPace? pace, string folder, TruthFile truth, Action<TimeSpan> progress, CancellationToken cancellationToken)
    {
        using var files = new SessionFiles(folder, plan.Name);
        using RealTimeNetwork? network = pace is null ? null : new RealTimeNetwork();
        plan = pace?.Plan(plan) ?? plan;
        using var session = new LabSession(setup, plan, files, truth, network);
        session.Run(progress, cancellationToken);
        files.WriteUntil(long.MaxValue);
        return new LabSessionResult
        {
            Kind = plan.Kind,
            StartTime = LabTime.ToDate(plan.Start),
            EndTime = LabTime.ToDate(plan.End),
            Capture = files.CapturePath,
            UserCapture = files.UserCapturePath,
            Log = files.LogPath,
            Har = files.HarPath,
            Lengths = session.Lengths,
            CommandCount = plan.Commands.Count(command => command.Attack is null),
            PacketCount = files.Capture.Frames + files.UserCapture.Frames,
        };
    }
}
