using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests;

/// <summary>
/// A home whose message lengths are a plain formula, so that what is learned and identified can be checked on paper:
/// command = 40 + sum of the actions' increments + (k - 1) separators; one status of the device's own length for each action.
/// </summary>
internal sealed class SyntheticHome
{
    public const int Constant = 40;
    public const int Separator = 1;
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly IPAddress Gateway = IPAddress.Parse("192.0.2.10");

    private readonly List<IotMessage> _messages = [];
    private readonly Random _random;

    public SyntheticHome(int seed = 1, TlsFraming? framing = null)
    {
        _random = new Random(seed);
        Framing = framing ?? new TlsFraming("Aead22", 22, 1, 0);
    }

    public TlsFraming Framing { get; }

    /// <summary>The suite that the handshake showed; null where it was not captured.</summary>
    public string? CipherSuite { get; init; }

    public List<IotCommand> Log { get; } = [];

    /// <summary>Plaintext bytes of a command of these actions.</summary>
    public Func<string[], int> CommandLength { get; init; } = static keys =>
        Constant + keys.Sum(static k => Catalogue.Single(c => $"{c.Device}:{c.Action}" == k).Increment) + ((keys.Length - 1) * Separator);

    /// <summary>Plaintext bytes of the status of an action.</summary>
    public Func<string, int> StatusLength { get; init; } = static key => Catalogue.Single(c => $"{c.Device}:{c.Action}" == key).Status;

    public double Now { get; private set; }

    /// <summary>Devices with the increments of their actions to a command, and the lengths of their status.</summary>
    public static readonly (string Device, string Type, string Action, int Increment, int Status)[] Catalogue =
    [
        ("lamp", "switch", "on", 21, 150), ("lamp", "switch", "off", 22, 151),
        ("heater", "thermostat", "warm", 33, 170), ("heater", "thermostat", "cold", 35, 173),
        ("door", "lock", "lock", 50, 190), ("door", "lock", "unlock", 52, 196),
        ("blind", "shutter", "up", 64, 210), ("blind", "shutter", "down", 66, 215),
    ];

    public static IotAction Action(string key)
    {
        (string device, string type, string action, _, _) = Catalogue.Single(c => $"{c.Device}:{c.Action}" == key);
        return new IotAction(device, type, action);
    }

    /// <summary>Lets time pass with a keepalive each 30 s and telemetry of 80 to 82 bytes each 40 s or so.</summary>
    public SyntheticHome Wait(double seconds)
    {
        double end = Now + seconds;
        for (double t = Math.Ceiling(Now / 30) * 30; t < end; t += 30)
        {
            Add(t, IotDirection.FromGateway, 2);
            Add(t + 0.05, IotDirection.ToGateway, 2);
        }

        for (double t = Now + (_random.NextDouble() * 40); t < end; t += 20 + (_random.NextDouble() * 40))
        {
            Add(t, IotDirection.FromGateway, 80 + _random.Next(3));
        }

        Now = end;
        return this;
    }

    /// <summary>Sends a command of these actions, logs it, and answers it.</summary>
    public SyntheticHome Command(params string[] keys)
    {
        Log.Add(new IotCommand { Time = Start.AddSeconds(Now), Actions = [.. keys.Select(Action)] });
        Add(Now + 0.1, IotDirection.ToGateway, CommandLength(keys));
        for (int i = 0; i < keys.Length; i++)
        {
            Add(Now + 0.6 + (0.2 * i) + (0.05 * _random.NextDouble()), IotDirection.FromGateway, StatusLength(keys[i]));
        }

        return Wait(15 + (10 * _random.NextDouble()));
    }

    /// <summary>A message of the web service or the gateway that nothing in the catalogue explains.</summary>
    public SyntheticHome Message(double delay, IotDirection direction, int plaintext)
    {
        Add(Now + delay, direction, plaintext);
        return this;
    }

    public IotFlow Flow()
    {
        List<IotMessage> messages = [.. _messages.OrderBy(static m => m.Time)];
        return new IotFlow
        {
            Id = "tcp-1",
            Gateway = Gateway,
            GatewayPort = 50000,
            Server = IPAddress.Parse("198.51.100.1"),
            ServerPort = 443,
            ServerName = "cloud.example",
            Framing = Framing,
            CipherSuite = CipherSuite,
            StartTime = Start.AddSeconds(-60),
            EndTime = messages[^1].Time,
            Packets = 0,
            Bytes = 0,
            LostBytes = 0,
            HandshakeSeen = true,
            Truncated = false,
            Messages = messages,
            Path = "synthetic",
        };
    }

    /// <summary>All actions.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Catalogue.Select(static c => $"{c.Device}:{c.Action}")];

    /// <summary>All sets of so many actions of different devices.</summary>
    public static IEnumerable<string[]> Sets(int count) => count == 0 ? [[]]
        : Sets(count - 1).SelectMany(static set => Keys
            .Where(k => set.Length == 0 || (string.CompareOrdinal(set[^1], k) < 0 && set.All(s => s.Split(':')[0] != k.Split(':')[0])))
            .Select(k => (string[])[.. set, k]));

    /// <summary>Sends each command in turn, with an hour of rest before and after.</summary>
    public SyntheticHome Commands(IEnumerable<string[]> commands)
    {
        Wait(3600);
        foreach (string[] command in commands)
        {
            Command(command);
        }

        return Wait(3600);
    }

    /// <summary>What is learned of it.</summary>
    public IotSignatureSet Learn(LearningOptions? options = null) => SignatureLearner.Learn([Flow()], Log, options, TestContext.Current.CancellationToken);

    /// <summary>Every action eight times, then every pair of actions of two devices once.</summary>
    public static SyntheticHome Training(int seed = 1, TlsFraming? framing = null) => new SyntheticHome(seed, framing).Train();

    /// <summary>A home whose lamp is renamed after each fourth command, which makes its statuses 4 bytes longer, or shorter again.</summary>
    public static SyntheticHome WithState(int seed = 1)
    {
        int statuses = 0;
        return new SyntheticHome(seed) { StatusLength = key => Catalogue.Single(c => $"{c.Device}:{c.Action}" == key).Status + (key.StartsWith("lamp", StringComparison.Ordinal) ? statuses++ / 4 % 2 * 4 : 0) };
    }

    /// <summary>Sends every action eight times, then every pair of actions of two devices once.</summary>
    public SyntheticHome Train()
    {
        SyntheticHome home = Wait(3600);
        string[] keys = [.. Catalogue.Select(static c => $"{c.Device}:{c.Action}")];
        for (int i = 0; i < 8; i++)
        {
            foreach (string key in keys)
            {
                home.Command(key);
            }
        }

        foreach (string a in keys)
        {
            foreach (string b in keys.Where(b => string.CompareOrdinal(a, b) < 0 && a.Split(':')[0] != b.Split(':')[0]))
            {
                home.Command(a, b);
            }
        }

        return home.Wait(3600);
    }

    public static IotSignatureSet Learned(TlsFraming? framing = null)
    {
        SyntheticHome home = Training(framing: framing);
        return SignatureLearner.Learn([home.Flow()], home.Log);
    }

    private void Add(double seconds, IotDirection direction, int plaintext)
    {
        int wire = Framing.WireLength(plaintext);
        _messages.Add(new IotMessage
        {
            Time = Start.AddSeconds(seconds),
            EndTime = Start.AddSeconds(seconds),
            Direction = direction,
            Length = wire,
            RecordLengths = [wire],
            PlaintextMin = Framing.PlaintextMin(wire),
            PlaintextMax = Framing.PlaintextMax(wire),
            FlowId = "tcp-1",
        });
    }
}
