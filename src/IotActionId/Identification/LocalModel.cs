using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Explains a message of the gateway that nobody asked for as the status of an action performed at the device itself.</summary>
internal sealed class LocalModel
{
    /// <summary>Such actions a second, all devices together.</summary>
    private const double Rate = 1.0 / 1800;

    /// <summary>Below this probability of any action at a device nothing is said: telemetry must not raise alarms.</summary>
    private const double LeastProbability = 0.9;

    private readonly NoiseModel _noise;
    private readonly HomeModel _home;
    private readonly (int Action, int Slot, double Weight, SlotSignature Part)[] _statuses;
    private readonly IotDirection _direction;
    private readonly int _actions;

    public LocalModel(HomeModel home, NoiseModel noise)
    {
        _home = home;
        _noise = noise;
        _actions = home.Actions.Length;
        IotDirection initiator = home.Set.Initiator;
        _direction = initiator == IotDirection.ToGateway ? IotDirection.FromGateway : IotDirection.ToGateway;

        // The last message of the answer is the status; where there is only one, it acknowledges and reports in one.
        int[] answers = [.. Enumerable.Range(1, Math.Max(0, home.Slots.Count - 1)).Where(s => home.Slots[s].Direction != initiator)];
        _statuses = answers.Length < 2
            ? []
            : [.. home.Devices.SelectMany(static d => d).SelectMany(o => answers[1..].Where(s => o.Parts[s] is not null).Select(s => (o.Action, s, o.Weight, o.Parts[s]!)))];
    }

    /// <summary>The actions that may be behind a message, the most probable first; empty where it is more likely background.</summary>
    public List<(int Action, double Posterior)> Explain(IotMessageUnit unit)
    {
        if (unit.Direction != _direction || _statuses.Length == 0)
        {
            return [];
        }

        var weights = new Dictionary<int, double>();
        foreach ((int action, _, double weight, SlotSignature part) in _statuses)
        {
            // Only what training showed: what it did not show is as likely telemetry that it did not show either.
            double p = part.Lengths.Probability(unit.PlaintextMin, unit.PlaintextMax);
            if (p > 0)
            {
                weights[action] = weights.GetValueOrDefault(action) + (Rate * weight * p / _actions);
            }
        }

        double known = weights.Values.Sum(), total = known + _noise.Rate(unit);
        return known < LeastProbability * total
            ? []
            : [.. weights.Select(w => (w.Key, w.Value / total)).OrderByDescending(static w => w.Item2).ThenBy(static w => w.Key)];
    }

    /// <summary>What a message says of the state of its device, if it reports an action.</summary>
    public StatusPart PartOf(int action, IotMessageUnit unit)
    {
        int slot = _statuses.First(s => s.Action == action && s.Part.Lengths.Probability(unit.PlaintextMin, unit.PlaintextMax) > 0).Slot;
        ActionOption[] options = _home.OptionsOf(action);
        double total = options.Sum(static o => o.Weight);
        return new StatusPart(
            action,
            [.. _home.Statuses.Slots.Select(s => s == slot && unit.PlaintextMin == unit.PlaintextMax ? unit.PlaintextMin : -1)],
            [.. options.Select(o => (o, o.Weight / total))]);
    }
}
