namespace IotActionId.Lab;

/// <summary>One gateway and its web service at work in a session: commands, acknowledgements, statuses, and what flows without the user.</summary>
internal sealed class GatewayAgent : IDisposable
{
    private const long TimeSyncPeriod = 15 * LabTime.Minute;
    private const long FirmwarePeriod = 6 * LabTime.Hour;
    private const long Patience = 2 * LabTime.Second;

    /// <summary>A link that is left is kept for as long as something may still be under way on it.</summary>
    private const long Linger = 2 * LabTime.Minute;

    private readonly LabWorld _world;
    private readonly LabClock _clock;
    private readonly GatewayUnit _unit;
    private readonly Dialer _dialer;
    private readonly LabDisturbance _disturbance;
    private readonly LabDefence _defence;
    private readonly LabRandom _random;
    private readonly IReadOnlyList<DeviceState> _devices;
    private readonly ActionSource _covers;
    private readonly Batch _orders;
    private readonly Batch _reports;
    private readonly Queue<(Side From, LabMessage Message)> _waiting = new();
    private GatewayLink? _link;
    private int _links;
    private int _exchanges;
    private int _scheduled;
    private bool _isReady;
    private bool _hasStarted;
    private bool _isStopped;

    public GatewayAgent(LabWorld world, GatewayUnit unit, Dialer dialer, LabOptions options, bool knowsStrangers, LabRandom random)
    {
        _world = world;
        _clock = world.Clock;
        _unit = unit;
        _dialer = dialer;
        _disturbance = options.Disturbance;
        _defence = options.Defence;
        _random = random;
        _devices = [.. unit.Devices.Where(device => knowsStrangers || !device.Device.JoinsLater)];
        _covers = new ActionSource(unit.Devices, random.Fork("cover"));
        long interval = (_defence.BatchInterval?.Ticks ?? 0) * 100;
        _orders = new Batch(_clock, interval, SendOrder);
        _reports = new Batch(_clock, interval, SendStatus);
    }

    private GatewayLink Link => _link ?? throw new InvalidOperationException("The gateway was never started.");

    /// <summary>Connects.</summary>
    public void Start()
    {
        LabRandom random = _random.Fork($"link-{++_links}");
        GatewayLink link = null!;
        link = _unit.Style.CreateLink(new LinkSetup(
            _world, _dialer, _unit.Style, _unit.Gateway.Name, random, () => OnReady(link), (_, message) => message.Arrived?.Invoke()));
        _link = link;
        link.Open();
    }

    /// <summary>Starts nothing more, and leaves.</summary>
    public void Stop()
    {
        _isStopped = true;
        Link.Close();
    }

    /// <summary>The web service passes on what was asked of this gateway's devices.</summary>
    public void Forward(Order order) => _orders.Add(order);

    /// <summary>A device is used by hand.</summary>
    public void UseByHand(TargetedAction target) => SendLater(Side.Client, target.Device.NextLatency(), () =>
    {
        target.Device.Apply(target.Action);
        return new Order([], [target]).Message(LabMessageKind.LocalStatus, _unit.Shapes.Status([target.Device]));
    });

    /// <summary>A compromised device sends as if there were no tomorrow.</summary>
    public void Let(Flood flood)
    {
        for (int i = 0; i < flood.Count; i++)
        {
            SendLater(Side.Client, i * flood.Interval, () => Background(LabMessageKind.Telemetry, _unit.Shapes.Telemetry(flood.Device), attack: "Flood"));
        }
    }

    public void Dispose() => _link?.Dispose();

    private static LabMessage Background(LabMessageKind kind, Letter letter, LabMessage? replyTo = null, Action? arrived = null, string? attack = null) => new(kind, letter.Payload)
    {
        Topic = letter.Topic,
        ReplyTo = replyTo,
        Arrived = arrived,
        Attack = attack,
    };

    private void OnReady(GatewayLink link)
    {
        if (_isStopped || link != Link)
        {
            return;
        }

        _isReady = true;
        while (_waiting.TryDequeue(out (Side From, LabMessage Message) next))
        {
            link.Send(next.From, next.Message);
        }

        if (_disturbance.ReconnectInterval is { } mean)
        {
            _clock.After((long)_random.NextExponential(mean.Ticks * 100), Reconnect);
        }

        if (!_hasStarted)
        {
            _hasStarted = true;
            StartBackground();
        }
    }

    private void StartBackground()
    {
        Repeat(_unit.Style.KeepAlive, _unit.Style.KeepAlive, 0, () =>
        {
            if (_isReady)
            {
                Link.KeepAlive();
            }
        });
        Repeat(_random.NextBetween(LabTime.Second, 3 * LabTime.Second), TimeSyncPeriod, LabTime.Second, () => Ask(
            LabMessageKind.TimeSync, _unit.Shapes.TimeRequest, number => _unit.Shapes.TimeReply(number, _clock.Now / LabTime.Millisecond)));
        foreach (DeviceState device in _devices)
        {
            long period = device.Type.Telemetry.PeriodSeconds * LabTime.Second;
            Repeat(_random.NextBetween(0, period), period, period / 100, () => Send(Side.Client, Background(LabMessageKind.Telemetry, _unit.Shapes.Telemetry(device))));
        }

        Repeat(_random.NextBetween(LabTime.Minute, FirmwarePeriod), FirmwarePeriod, 10 * LabTime.Minute, () => Ask(
            LabMessageKind.FirmwareCheck, _unit.Shapes.FirmwareRequest, _unit.Shapes.FirmwareReply));
        if (_defence.CoverRate > 0 && _covers.Actors.Count > 0)
        {
            CoverLater();
        }
    }

    /// <summary>The connection is lost, in good order or without a word; a moment later there is another. Never in the middle of something.</summary>
    private void Reconnect()
    {
        if (_isStopped)
        {
            return;
        }

        if (_scheduled > 0 || !Link.IsIdle)
        {
            _clock.After(Patience, Reconnect);
            return;
        }

        _isReady = false;
        _clock.After(Linger, Link.Dispose);
        if (_random.Chance(0.5))
        {
            Link.Close();
        }
        else
        {
            Link.Abandon();
        }

        _clock.After(_random.NextBetween(2 * LabTime.Second, 12 * LabTime.Second), () =>
        {
            if (!_isStopped)
            {
                Start();
            }
        });
    }

    private void CoverLater() => _clock.After((long)_random.NextExponential(LabTime.Hour / _defence.CoverRate), () =>
    {
        if (!_isStopped)
        {
            Forward(new Order([], _covers.Compound(_random.Next(1, 2)), IsCover: true));
            CoverLater();
        }
    });

    private void SendOrder(Order order)
    {
        order = order with { Exchanges = [++_exchanges] };
        foreach (Order part in order.Parts(_unit.Style.Commands))
        {
            int number = _unit.Shapes.NextCommand();
            Letter letter = _unit.Shapes.Command(number, part.Targets);
            SendLater(
                Side.Server,
                _random.NextBetween(3 * LabTime.Millisecond, 18 * LabTime.Millisecond),
                () => part.Message(LabMessageKind.Command, letter, number, () => OnCommand(number, part)));
        }
    }

    private void OnCommand(int number, Order order)
    {
        foreach (Order part in order.Parts(_unit.Style.Acknowledgements))
        {
            SendLater(
                Side.Client,
                _random.NextBetween(3 * LabTime.Millisecond, 15 * LabTime.Millisecond),
                () => part.Message(LabMessageKind.Acknowledgement, _unit.Shapes.Acknowledgement(number, part.Targets), number));
        }

        TargetedAction[] answering = [.. order.Targets.Where(_ => !_random.Chance(_disturbance.UnansweredRate))];
        if (answering.Length == 0)
        {
            return;
        }

        foreach (Order part in order.For(answering).Parts(_unit.Style.Statuses))
        {
            Later(part.Targets.Max(target => target.Device.NextLatency()), () =>
            {
                foreach (TargetedAction target in part.Targets)
                {
                    // What a defence makes up leaves the devices alone.
                    if (!part.IsCover)
                    {
                        target.Device.Apply(target.Action);
                    }
                }

                _reports.Add(part);
            });
        }
    }

    private void SendStatus(Order order)
    {
        foreach (Order part in order.Parts(_unit.Style.Statuses))
        {
            Send(Side.Client, part.Message(LabMessageKind.Status, _unit.Shapes.Status([.. part.Targets.Select(target => target.Device)])));
        }
    }

    /// <summary>The gateway asks for something, and the web service answers.</summary>
    private void Ask(LabMessageKind kind, Func<int, Letter> ask, Func<int, Letter> answer)
    {
        int number = _unit.Shapes.NextRequest();
        Letter letter = ask(number);
        LabMessage request = null!;
        request = new LabMessage(kind, letter.Payload)
        {
            Topic = letter.Topic,
            WantsReply = true,
            Arrived = () => SendLater(
                Side.Server,
                _random.NextBetween(LabTime.Millisecond, 4 * LabTime.Millisecond),
                () => Background(kind, answer(number), replyTo: request)),
        };
        Send(Side.Client, request);
    }

    private void SendLater(Side from, long delay, Func<LabMessage> create) => Later(delay, () => Send(from, create()));

    private void Later(long delay, Action step)
    {
        _scheduled++;
        _clock.After(delay, () =>
        {
            _scheduled--;
            if (!_isStopped)
            {
                step();
            }
        });
    }

    private void Send(Side from, LabMessage message)
    {
        if (_isStopped)
        {
            return;
        }

        if (_isReady)
        {
            Link.Send(from, message);
        }
        else
        {
            _waiting.Enqueue((from, message));
        }
    }

    /// <summary>Does something again and again, each time up to <paramref name="spread"/> early or late.</summary>
    private void Repeat(long first, long period, long spread, Action step) => _clock.After(first, () =>
    {
        if (!_isStopped)
        {
            step();
            Repeat(period + _random.NextBetween(-spread, spread), period, spread, step);
        }
    });
}
