using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>How an action looks that was not learned: much like those that were, for devices of one gateway speak alike, and a little like anything.</summary>
internal sealed class UnknownModel
{
    /// <summary>Of the commands, how many are of actions that were not learned.</summary>
    private const double Share = 0.02;

    /// <summary>Bytes by which the lengths of other actions lie from those of known ones, on average.</summary>
    private const double Bandwidth = 8;

    /// <summary>How many of them have any length, and over how many lengths they spread.</summary>
    private const double Anything = 0.1;
    private const double AnyLengths = 1000;

    private readonly (IotDirection Direction, bool IsCommand, double Mean)[] _known;
    private readonly Dictionary<(bool IsCommand, IotDirection Direction, int Length), double> _densities = [];

    public UnknownModel(HomeModel home) =>
        _known = [.. home.Devices.SelectMany(static d => d).SelectMany(o => o.Parts.Select((p, s) => (p, s))).Where(static p => p.p is not null)
            .Select(p => (home.Slots[p.s].Direction, p.s == 0, p.p!.Lengths.Mean))];

    /// <summary>The weight of an unknown action behind an exchange, in the unit of compounds' weights.</summary>
    public double Weigh(ExchangeEvidence evidence)
    {
        double weight = Share * Density(evidence.Units[0], isCommand: true);
        for (int u = 1; u < evidence.Units.Count; u++)
        {
            weight *= Math.Max(1, Density(evidence.Units[u], isCommand: false) * Math.Exp(-evidence.LogNoise[u]));
        }

        return weight;
    }

    private double Density(IotMessageUnit unit, bool isCommand)
    {
        int length = (unit.PlaintextMin + unit.PlaintextMax) / 2;
        if (!_densities.TryGetValue((isCommand, unit.Direction, length), out double density))
        {
            int count = 0;
            foreach ((IotDirection direction, bool command, double mean) in _known)
            {
                if (direction == unit.Direction && command == isCommand)
                {
                    density += Math.Exp(-Math.Abs(length - mean) / Bandwidth) / (2 * Bandwidth);
                    count++;
                }
            }

            density = ((1 - Anything) * (count == 0 ? 0 : density / count)) + (Anything / AnyLengths);
            _densities[(isCommand, unit.Direction, length)] = density;
        }

        return density * (unit.PlaintextMax - unit.PlaintextMin + 1);
    }
}
