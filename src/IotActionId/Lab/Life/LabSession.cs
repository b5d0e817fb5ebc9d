using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace IotActionId.Lab;

/// <summary>Lets one session happen, from the first SYN to the last FIN.</summary>
internal sealed class LabSession : IDisposable
{
    private const int StepsPerReport = 256;

    private static readonly LabHost s_service = new(0xCB00_710A, 0xFE, 443, 52, 11 * LabTime.Millisecond);
    private static readonly LabHost s_user = new(0xC633_644D, 0x40, 0, 57, 9 * LabTime.Millisecond);
    private static readonly LabHost s_userService = new(0xCB00_7114, 0xFD, 443, 60, 2 * LabTime.Millisecond);

    private readonly LabClock _clock;
    private readonly SessionPlan _plan;
    private readonly SessionFiles _files;
    private readonly TruthFile _truth;
    private readonly List<GatewayAgent> _agents = [];
    private readonly Dictionary<DeviceState, int> _gatewayOf = [];
    private readonly UserAgent _user;
    private readonly string _userHost;

    public LabSession(
        SessionPlan plan,
        GatewayStyle style,
        IReadOnlyList<GatewayUnit> units,
        SessionFiles files,
        TruthFile truth,
        PathConditions conditions,
        X509Certificate2 certificate,
        LabNames names,
        LabRandom random)
    {
        _plan = plan;
        _files = files;
        _truth = truth;
        _userHost = names.UserHost;
        _clock = new LabClock(plan.Start);
        var world = new LabWorld(_clock, truth, conditions, random);

        var gatewayTls = new TlsSettings(
            names.GatewayHost, certificate, style.TlsVersion, style.CipherSuite, style.Alpn is { } alpn ? new SslApplicationProtocol(alpn) : null);
        string capture = Path.GetFileName(files.CapturePath);
        for (int i = 0; i < units.Count; i++)
        {
            var channel = new Channel(files.Capture, capture, units[i].Gateway.Name);
            var host = new LabHost(0xC0A8_0114 + (uint)i, (byte)(0x10 + i), 0, 64, 400 * LabTime.Microsecond);
            var dialer = new Dialer(world, channel, gatewayTls, host, s_service with { Port = style.Port });
            _agents.Add(new GatewayAgent(world, style, units[i], dialer, random.Fork(units[i].Gateway.Name)));
            foreach (DeviceState device in units[i].Devices)
            {
                _gatewayOf[device] = i;
            }
        }

        var userTls = new TlsSettings(names.UserHost, certificate, SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, SslApplicationProtocol.Http11);
        var userChannel = new Channel(files.UserCapture, Path.GetFileName(files.UserCapturePath), null);
        _user = new UserAgent(world, new Dialer(world, userChannel, userTls, s_user, s_userService), random.Fork("user"), Forward);
    }

    /// <summary>Lets everything happen. Cancelled, it stops where it is, and what has been written is whole.</summary>
    /// <param name="progress">Is told simulated time passed since the session's start.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public void Run(Action<TimeSpan> progress, CancellationToken cancellationToken)
    {
        foreach (GatewayAgent agent in _agents)
        {
            agent.Start();
        }

        foreach (UserCommand command in _plan.Commands)
        {
            _clock.At(command.Time, () => Post(command));
        }

        _clock.At(_plan.End, Stop);
        for (int steps = 1; _clock.Step(); steps++)
        {
            _files.WriteUntil(_clock.Now);
            _truth.WriteUntil(LabTime.ToDate(_clock.Now));
            if (steps % StepsPerReport == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress(LabTime.ToDate(Math.Min(_clock.Now, _plan.End)) - LabTime.ToDate(_plan.Start));
            }
        }
    }

    public void Dispose()
    {
        foreach (GatewayAgent agent in _agents)
        {
            agent.Dispose();
        }

        _user.Dispose();
    }

    private void Post(UserCommand command)
    {
        var request = new UserRequest(_userHost, command.Actions);
        _files.Note(_clock.Now, command, request, 31.5);
        _user.Post(command, request);
    }

    private void Forward(UserCommand command)
    {
        foreach (IGrouping<int, TargetedAction> group in command.Targets.GroupBy(target => _gatewayOf[target.Device]))
        {
            _agents[group.Key].Forward(command.Number, [.. group]);
        }
    }

    private void Stop()
    {
        _user.Stop();
        foreach (GatewayAgent agent in _agents)
        {
            agent.Stop();
        }
    }
}
