using System.Net.Security;
using System.Security.Authentication;

namespace IotActionId.Lab;

/// <summary>Lets one session happen, from the first SYN to the last FIN.</summary>
internal sealed class LabSession : IDisposable
{
    private const int StepsPerReport = 256;

    /// <summary>So many moments of a long test tell as much of its lengths as all.</summary>
    private const int MaxSurveyedCommands = 1_000;

    /// <summary>From the user's request to its answer as the browser sees it, roughly.</summary>
    private const double WaitMs = 31.5;

    /// <summary>What leaving takes in real time.</summary>
    private const long Leave = 200 * LabTime.Millisecond;

    private static readonly LabHost s_service = new(0xCB00_710A, 0xFE, 443, 52, 11 * LabTime.Millisecond);
    private static readonly LabHost s_user = new(0xC633_644D, 0x40, 0, 57, 9 * LabTime.Millisecond);
    private static readonly LabHost s_intruder = new(0xC633_64C8, 0x41, 0, 44, 48 * LabTime.Millisecond);
    private static readonly LabHost s_userService = new(0xCB00_7114, 0xFD, 443, 60, 2 * LabTime.Millisecond);

    /// <summary>The first gateway's address; the others follow.</summary>
    private static readonly LabHost s_gateway = new(0xC0A8_0114, 0x10, 0, 64, 400 * LabTime.Microsecond);

    private readonly LabClock _clock;
    private readonly LabSetup _setup;
    private readonly SessionPlan _plan;
    private readonly SessionFiles _files;
    private readonly List<GatewayAgent> _agents = [];
    private readonly Dictionary<DeviceState, GatewayAgent> _agentOf = [];
    private readonly LabRandom _handRandom;
    private readonly ActionSource _hands;
    private readonly double _handsPerDay;
    private readonly LengthSurvey? _survey;
    private readonly UserAgent _user;
    private readonly UserAgent _intruder;

    /// <summary>Prepares a session.</summary>
    /// <param name="setup">What it shares with the others.</param>
    /// <param name="plan">What happens.</param>
    /// <param name="files">Its files.</param>
    /// <param name="truth">Where every message is told.</param>
    /// <param name="network">The real network, for a session in real time; or null.</param>
    public LabSession(LabSetup setup, SessionPlan plan, SessionFiles files, TruthFile truth, RealTimeNetwork? network = null)
    {
        _setup = setup;
        _plan = plan;
        _files = files;
        _clock = new LabClock(plan.Start);
        LabOptions options = setup.Options;
        LabRandom random = setup.Random.Fork(plan.Name);
        var padder = new Padder(options.Defence.Padding, setup.PaddingSize, random.Fork("padding"));
        World = new LabWorld(_clock, truth, setup.Conditions, padder, setup.KeyLog, network, random);

        for (int i = 0; i < setup.Units.Count; i++)
        {
            GatewayUnit unit = setup.Units[i];
            LabHost host = s_gateway with { Address = s_gateway.Address + (uint)i, Mac = (byte)(s_gateway.Mac + i) };
            var channel = new Channel(files.Capture, Path.GetFileName(files.CapturePath), unit.Gateway.Name);
            var dialer = new Dialer(World, channel, setup.TlsOf(unit.Style), host, s_service with { Port = unit.Style.Port });
            var agent = new GatewayAgent(World, unit, dialer, options, plan.Kind != LabSessionKind.Training, random.Fork(unit.Gateway.Name));
            _agents.Add(agent);
            foreach (DeviceState device in unit.Devices)
            {
                _agentOf[device] = agent;
            }
        }

        _handRandom = random.Fork("hands");
        _hands = new ActionSource([.. _agentOf.Keys], _handRandom.Fork("actions"));
        _handsPerDay = plan.Kind == LabSessionKind.Idle ? 0 : options.Disturbance.LocalActionRate * _hands.Actors.Count;
        _survey = plan.Kind == LabSessionKind.Test ? new LengthSurvey(setup.Units, padder, setup.Names.GatewayHost) : null;
        _user = CreateUser(s_user, "user");
        _intruder = CreateUser(s_intruder, "intruder");
    }

    /// <summary>The exact lengths of what was said; none but in a test.</summary>
    public IReadOnlyList<LabLengths> Lengths => _survey?.Results ?? [];

    private LabWorld World { get; }

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

        if (_handsPerDay > 0)
        {
            UseByHandLater();
        }

        foreach (Flood flood in _plan.Floods)
        {
            _clock.At(flood.Time, () => _agentOf[flood.Device].Let(flood));
        }

        _clock.At(_plan.End, Stop);
        if (World.Network is { } network)
        {
            network.Run(_clock, _plan.End + Leave, cancellationToken);
            World.Truth.WriteUntil(DateTimeOffset.MaxValue);
            return;
        }

        for (int steps = 1; _clock.Step(); steps++)
        {
            _files.WriteUntil(_clock.Now);
            World.Truth.WriteUntil(LabTime.ToDate(_clock.Now));
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
        _intruder.Dispose();
    }

    private UserAgent CreateUser(LabHost host, string name)
    {
        var tls = new TlsSettings(
            _setup.Names.UserHost, _setup.Certificate, SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256, SslApplicationProtocol.Http11);
        var channel = new Channel(_files.UserCapture, Path.GetFileName(_files.UserCapturePath), null);
        return new UserAgent(World, new Dialer(World, channel, tls, host, s_userService), World.Random.Fork(name), Forward);
    }

    private void Post(UserCommand command)
    {
        var request = new UserRequest(_setup.Names.UserHost, command.Actions);
        if (command.Attack is null)
        {
            _files.Note(_setup.LogTime(_clock.Now), command, request, WaitMs);
            _user.Post(command, request);
            if (command.Number % ((_plan.Commands.Count / MaxSurveyedCommands) + 1) == 0)
            {
                _survey?.Note();
            }
        }
        else
        {
            _intruder.Post(command, request);
        }
    }

    private void Forward(UserCommand command)
    {
        foreach (IGrouping<GatewayAgent, TargetedAction> group in command.Targets.GroupBy(target => _agentOf[target.Device]))
        {
            group.Key.Forward(new Order([command.Number], [.. group], Attack: command.Attack));
        }
    }

    private void UseByHandLater() => _clock.After((long)_handRandom.NextExponential(24 * LabTime.Hour / _handsPerDay), () =>
    {
        if (_clock.Now < _plan.End)
        {
            TargetedAction target = _hands.AnyAction(_handRandom.Pick(_hands.Actors));
            _agentOf[target.Device].UseByHand(target);
            UseByHandLater();
        }
    });

    private void Stop()
    {
        _user.Stop();
        _intruder.Stop();
        foreach (GatewayAgent agent in _agents)
        {
            agent.Stop();
        }
    }
}
