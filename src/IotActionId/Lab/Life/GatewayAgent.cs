using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>One gateway and its web service at work in a session: commands, acknowledgements, statuses, and what flows without the user.</summary>
internal sealed class GatewayAgent : IDisposable
{
    private const long TimeSyncPeriod = 15 * LabTime.Minute;

    private readonly LabClock _clock;
    private readonly GatewayStyle _style;
    private readonly GatewayUnit _unit;
    private readonly GatewayLink _link;
    private readonly LabRandom _random;
    private readonly Dictionary<LabMessage, Action> _onDelivery = new(ReferenceEqualityComparer.Instance);
    private bool _stopped;

    public GatewayAgent(LabWorld world, GatewayStyle style, GatewayUnit unit, Dialer dialer, LabRandom random)
    {
        _clock = world.Clock;
        _style = style;
        _unit = unit;
        _random = random;
        _link = new WebSocketLink(dialer, random.Fork("link")) { Ready = OnReady, Delivered = OnDelivered };
    }

    /// <summary>Connects.</summary>
    public void Start() => _link.Open();

    /// <summary>Starts nothing more, and leaves.</summary>
    public void Stop()
    {
        _stopped = true;
        _link.Close();
    }

    /// <summary>The web service passes on what the user asked of this gateway's devices.</summary>
    public void Forward(int command, IReadOnlyList<TargetedAction> targets)
    {
        foreach (TargetedAction[] part in Parts(_style.Commands, targets))
        {
            int id = _unit.Shapes.NextCommandId();
            byte[] payload = _unit.Shapes.Command(id, part);
            SendLater(
                Side.Server,
                _random.NextBetween(3 * LabTime.Millisecond, 18 * LabTime.Millisecond),
                () => Message(LabMessageKind.Command, payload, part, command),
                () => OnCommand(id, command, part));
        }
    }

    public void Dispose() => _link.Dispose();

    private static IEnumerable<TargetedAction[]> Parts(Composition composition, IReadOnlyList<TargetedAction> targets) =>
        composition == Composition.Summed ? [[.. targets]] : targets.Select(target => new[] { target });

    private static LabMessage Message(LabMessageKind kind, byte[] payload, TargetedAction[] targets, int command) =>
        new(kind, payload, [.. targets.Select(target => target.Action)], command);

    private void OnReady()
    {
        Repeat(_style.KeepAlive, _style.KeepAlive, 0, _link.KeepAlive);
        Repeat(_random.NextBetween(LabTime.Second, 3 * LabTime.Second), TimeSyncPeriod, LabTime.Second, SyncTime);
        foreach (DeviceState device in _unit.Devices)
        {
            long period = device.Type.Telemetry.PeriodSeconds * LabTime.Second;
            Repeat(_random.NextBetween(0, period), period, period / 100, () => Send(Side.Client, LabMessage.Background(LabMessageKind.Telemetry, _unit.Shapes.Telemetry(device))));
        }
    }

    private void OnDelivered(Side side, LabMessage message)
    {
        if (_onDelivery.Remove(message, out Action? next))
        {
            next();
        }
    }

    private void OnCommand(int id, int command, TargetedAction[] targets)
    {
        foreach (TargetedAction[] part in Parts(_style.Acknowledgements, targets))
        {
            SendLater(
                Side.Client,
                _random.NextBetween(3 * LabTime.Millisecond, 15 * LabTime.Millisecond),
                () => Message(LabMessageKind.Acknowledgement, _unit.Shapes.Acknowledgement(id, part), part, command));
        }

        if (_style.Statuses == Composition.Separate)
        {
            foreach (TargetedAction target in targets)
            {
                ReportLater(target.Device.NextLatency(), command, [target]);
            }
        }
        else
        {
            ReportLater(targets.Max(target => target.Device.NextLatency()), command, targets);
        }
    }

    private void ReportLater(long delay, int command, TargetedAction[] targets) => SendLater(
        Side.Client,
        delay,
        () =>
        {
            foreach (TargetedAction target in targets)
            {
                target.Device.Apply(target.Action);
            }

            return Message(LabMessageKind.Status, _unit.Shapes.Status([.. targets.Select(target => target.Device)]), targets, command);
        });

    private void SyncTime()
    {
        byte[] request = _unit.Shapes.TimeRequest(out int id);
        SendLater(
            Side.Client,
            0,
            () => LabMessage.Background(LabMessageKind.TimeSync, request),
            () => SendLater(
                Side.Server,
                _random.NextBetween(LabTime.Millisecond, 4 * LabTime.Millisecond),
                () => LabMessage.Background(LabMessageKind.TimeSync, _unit.Shapes.TimeReply(id, _clock.Now))));
    }

    private void SendLater(Side from, long delay, Func<LabMessage> create, Action? delivered = null) => _clock.After(delay, () =>
    {
        if (_stopped)
        {
            return;
        }

        LabMessage message = create();
        if (delivered is not null)
        {
            _onDelivery.Add(message, delivered);
        }

        Send(from, message);
    });

    private void Send(Side from, LabMessage message) => _link.Send(from, message);

    /// <summary>Does something again and again, each time up to <paramref name="spread"/> early or late.</summary>
    private void Repeat(long first, long period, long spread, Action step) => _clock.After(first, () =>
    {
        if (!_stopped)
        {
            step();
            Repeat(period + _random.NextBetween(-spread, spread), period, spread, step);
        }
    });
}
