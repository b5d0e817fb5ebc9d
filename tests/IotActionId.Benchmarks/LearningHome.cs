using System.Globalization;
using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Benchmarks;

/// <summary>
/// A training session made in memory from a seed: 16 devices behind one gateway, single and compound commands with a log whose clock is off,
/// and as much background as is asked for. The same options give the same session.
/// </summary>
internal sealed class LearningHome
{
    private const int Devices = 16;
    private const double SecondsOfFlow = 86400;
    private static readonly string[] s_actions = ["turnOn", "turnOff", "setLevel"];
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress s_gateway = IPAddress.Parse("192.0.2.10");
    private static readonly IPAddress s_server = IPAddress.Parse("198.51.100.1");

    private readonly LearningHomeOptions _options;
    private readonly Random _random;
    private readonly List<(double Time, IotDirection Direction, int Plaintext)> _messages = [];
    private readonly TlsFraming _framing = new("Aead29", 29, 1, 0);

    public LearningHome(LearningHomeOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        Log = [.. Commands()];
        double end = (options.Commands + 2) * options.SecondsBetween;
        AddBackground(end);
        Flows = [.. ToFlows()];
    }

    /// <summary>One flow a day.</summary>
    public List<IotFlow> Flows { get; }

    /// <summary>The action log.</summary>
    public List<IotCommand> Log { get; }

    /// <summary>Messages of all flows.</summary>
    public int Messages => _messages.Count;

    private IEnumerable<IotCommand> Commands()
    {
        for (int i = 0; i < _options.Commands; i++)
        {
            double time = (i + 1 + (0.4 * _random.NextDouble())) * _options.SecondsBetween;
            int count = _random.Next(100) switch { < 80 => 1, < 95 => 2, _ => 3 };
            IotAction[] actions = [.. Enumerable.Range(0, Devices).OrderBy(_ => _random.Next()).Take(count).Select(Action)];
            Exchange(time, i + 1, actions);
            yield return new IotCommand
            {
                // The log's clock is 2.4 s behind and loses half a second a day.
                Time = s_start.AddSeconds(time - 2.4 - (time / 86400 * 0.5) - (0.05 * _random.NextDouble())),
                Actions = actions,
                Source = string.Create(CultureInfo.InvariantCulture, $"training.jsonl:{i + 1}"),
            };
        }
    }

    private IotAction Action(int device)
    {
        string action = s_actions[_random.Next(s_actions.Length)];
        string? value = action == "setLevel" ? _random.Next(101).ToString(CultureInfo.InvariantCulture) : null;
        return new IotAction(string.Create(CultureInfo.InvariantCulture, $"device{device}"), "dimmer", action, value);
    }

    /// <summary>One command, one acknowledgement, one status for each action; the command's body has a number that gains digits.</summary>
    private void Exchange(double time, int number, IotAction[] actions)
    {
        int counter = number.ToString(CultureInfo.InvariantCulture).Length;
        int body = 20 + counter + actions.Sum(PartOf) + actions.Length - 1;
        _messages.Add((time, IotDirection.ToGateway, _options.IsHttp ? 180 + body.ToString(CultureInfo.InvariantCulture).Length + body : 40 + body));
        _messages.Add((time + 0.08 + (0.02 * _random.NextDouble()), IotDirection.FromGateway, 58 + counter));
        for (int i = 0; i < actions.Length; i++)
        {
            _messages.Add((time + 0.5 + (0.2 * i) + (0.1 * _random.NextDouble()), IotDirection.FromGateway, 130 + PartOf(actions[i])));
        }
    }

    private static int PartOf(IotAction action)
    {
        int device = int.Parse(action.Device.AsSpan("device".Length), CultureInfo.InvariantCulture);
        return 24 + (device * 5) + action.Action.Length + (action.Value?.Length ?? 0);
    }

    /// <summary>A keepalive each half minute with its answer, and telemetry of all devices for what is left.</summary>
    private void AddBackground(double end)
    {
        for (double time = 0; time < end; time += 30)
        {
            _messages.Add((time, IotDirection.FromGateway, 6));
            _messages.Add((time + 0.03, IotDirection.ToGateway, 6));
        }

        for (int left = _options.Messages - _messages.Count; left > 0; left--)
        {
            // Each device reports a number of two to five digits beside its name.
            _messages.Add((_random.NextDouble() * end, IotDirection.FromGateway, 75 + (2 * _random.Next(Devices)) + _random.Next(4)));
        }

        _messages.Sort(static (a, b) => a.Time.CompareTo(b.Time));
    }

    private IEnumerable<IotFlow> ToFlows()
    {
        foreach (IGrouping<double, (double Time, IotDirection Direction, int Plaintext)> day in _messages.GroupBy(static m => Math.Floor(m.Time / SecondsOfFlow)))
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"tcp-{day.Key}");
            List<IotMessage> messages = [.. day.Select(m => Message(m, id))];
            yield return new IotFlow
            {
                Id = id,
                Gateway = s_gateway,
                GatewayPort = 50000 + (int)(day.Key % 10000),
                Server = s_server,
                ServerPort = 443,
                ServerName = "cloud.example",
                Alpn = _options.IsHttp ? "http/1.1" : null,
                Framing = _framing,
                StartTime = messages[0].Time,
                EndTime = messages[^1].Time,
                Packets = messages.Count,
                Bytes = messages.Sum(static m => (long)m.Length),
                LostBytes = 0,
                HandshakeSeen = true,
                Truncated = false,
                Messages = messages,
                Path = "memory",
            };
        }
    }

    private IotMessage Message((double Time, IotDirection Direction, int Plaintext) message, string flow)
    {
        int wire = _framing.WireLength(message.Plaintext);
        return new IotMessage
        {
            Time = s_start.AddSeconds(message.Time),
            EndTime = s_start.AddSeconds(message.Time),
            Direction = message.Direction,
            Length = wire,
            RecordLengths = [wire],
            PlaintextMin = message.Plaintext,
            PlaintextMax = message.Plaintext,
            FlowId = flow,
        };
    }
}
