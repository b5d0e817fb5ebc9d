using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>How often a message of given lengths comes without the user, from the background of a signature set.</summary>
internal sealed class NoiseModel
{
    /// <summary>Commands a second that an owner gives at most in the long run; one in ten minutes.</summary>
    public const double CommandRate = 1.0 / 600;

    /// <summary>Background of less than this share of the commands is looked at as a command might be.</summary>
    private const double RareShare = 0.1;

    /// <summary>Messages never seen in training may have any of about this many lengths.</summary>
    public const double LengthRange = 1000;

    /// <summary>Rate of a background kind at a distance of a few bytes from a known one: telemetry gains digits as well.</summary>
    private const double NearbyShare = 0.02;
    private const int Nearby = 3;

    private readonly ILookup<IotDirection, BackgroundMessage> _background;
    private readonly HashSet<MessageKind> _receipts;
    private readonly Dictionary<MessageKind, (double Rate, bool Known, bool CameAgain)> _rates = [];
    private readonly double _idleHours;
    private readonly double[] _novelRates = new double[2];
    private readonly IotDirection _initiator;
    private readonly LengthDistribution[] _commands;

    public NoiseModel(IotSignatureSet set)
    {
        _background = set.Background.ToLookup(static b => b.Direction);
        _receipts = [.. set.Background.Where(static b => b.IsReceipt).Select(static b => b.Kind)];

        // Good-Turing: kinds that came once in the idle time tell how often a new kind is to be expected.
        double idle = set.TrainedFrom.IdleSeconds;
        _idleHours = idle / 3600;
        foreach (IotDirection direction in Enum.GetValues<IotDirection>())
        {
            _novelRates[(int)direction] = (0.25 + _background[direction].Count(b => !CameAgain(b))) / idle;
        }

        _initiator = set.Initiator;
        _commands = [.. set.Signatures.Select(s => s.Find(set.Slots[0].Name)?.Lengths).OfType<LengthDistribution>()];
    }

    /// <summary>Whether the message looks like one of the known background, and not rather like the command of a known action.</summary>
    public bool IsBackground(IotMessageUnit unit)
    {
        bool command = unit.Direction == _initiator && Array.Exists(_commands, c => c.Probability(unit.PlaintextMin, unit.PlaintextMax) > 0);
        return !command && Look(unit.Kind).Known;
    }

    /// <summary>Whether it does, and background of that kind comes often enough to be expected rather than a command; what came once, when the gateway logged in, is not.</summary>
    public bool IsUsual(IotMessageUnit unit) => IsBackground(unit) && Look(unit.Kind) is { CameAgain: true } look && look.Rate > CommandRate * RareShare;

    /// <summary>Whether the message follows every other one and tells nothing.</summary>
    public bool IsReceipt(IotMessageUnit unit) => _receipts.Contains(unit.Kind);

    /// <summary>Messages a second of that kind without the user; above 0.</summary>
    public double Rate(IotMessageUnit unit) => Look(unit.Kind).Rate;

    /// <summary>Whether a message came more than once in the idle time of the training.</summary>
    private bool CameAgain(BackgroundMessage message) => message.PerHour * _idleHours >= 1.5;

    private (double Rate, bool Known, bool CameAgain) Look(MessageKind kind)
    {
        if (_rates.TryGetValue(kind, out (double, bool, bool) known))
        {
            return known;
        }

        double rate = _novelRates[(int)kind.Direction] * (kind.PlaintextMax - kind.PlaintextMin + 1) / LengthRange;
        bool found = false, again = false;
        foreach (BackgroundMessage message in _background[kind.Direction])
        {
            int distance = Math.Max(Math.Max(kind.PlaintextMin - message.PlaintextMax, message.PlaintextMin - kind.PlaintextMax), 0);
            if (distance <= Nearby)
            {
                rate += message.PerHour / 3600 * (distance == 0 ? 1 : NearbyShare);
                found |= distance == 0;
                again |= distance == 0 && CameAgain(message);
            }
        }

        return _rates[kind] = (rate, found, again);
    }
}
