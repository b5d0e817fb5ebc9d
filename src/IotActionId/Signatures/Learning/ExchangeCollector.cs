using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Collects the messages of each command's exchange: from its first message until the next exchange or until it is quiet.</summary>
internal static class ExchangeCollector
{
    /// <summary>Messages of the initiator this soon after the first are one burst; seconds.</summary>
    public const double Burst = 0.5;

    /// <summary>The exchanges, in order of time.</summary>
    /// <param name="trace">The gateway's messages.</param>
    /// <param name="commands">The log.</param>
    /// <param name="anchors">The first message of each command's exchange; -1 where none was found.</param>
    /// <param name="background">What flows without the user.</param>
    /// <param name="seconds">How long an exchange lasts at most.</param>
    public static List<TrainingExchange> Collect(TrainingTrace trace, IReadOnlyList<IotCommand> commands, int[] anchors, TrainingBackground background, double seconds)
    {
        int[] order = [.. Enumerable.Range(0, anchors.Length).Where(i => anchors[i] >= 0).OrderBy(i => anchors[i])];
        var services = new HashSet<int>(order.Select(i => trace.Flows[anchors[i]]));
        bool[] near = [.. trace.Sources.Select((f, i) => services.Contains(i) || services.Any(s => IsSameService(f, trace.Sources[s])))];
        HashSet<int> beginnings = [.. order.Select(i => trace.KindOf[anchors[i]])];
        anchors = [.. anchors];
        for (int i = 0; i < order.Length; i++)
        {
            anchors[order[i]] = First(trace, anchors[order[i]], i == 0 ? -1 : anchors[order[i - 1]], k => beginnings.Contains(k) && !background.IsSilent(k));
        }

        var exchanges = new List<TrainingExchange>(order.Length);
        for (int i = 0; i < order.Length; i++)
        {
            int anchor = anchors[order[i]];
            double start = trace.Times[anchor];
            double end = i + 1 < order.Length ? Math.Min(start + seconds, trace.Times[anchors[order[i + 1]]]) : start + seconds;
            int last = i + 1 < order.Length ? anchors[order[i + 1]] : trace.Count;
            var messages = new List<TrainingMessage>();
            for (int e = anchor; e < last && trace.Times[e] <= end; e++)
            {
                int kind = trace.KindOf[e];
                bool silent = background.IsSilent(kind);
                if (e != anchor && (!near[trace.Flows[e]] || silent))
                {
                    continue;
                }

                // A command that the log does not know.
                if (trace.Units[e].Direction == trace.Units[anchor].Direction && trace.Times[e] - start > Burst && beginnings.Contains(kind) && !silent)
                {
                    break;
                }

                messages.Add(new TrainingMessage(trace.Times[e] - start, trace.Units[e], background.Rate(kind) * seconds, trace.Flows[e]));
            }

            exchanges.Add(new TrainingExchange(commands[order[i]], trace.Sources[trace.Flows[anchor]], start, messages));
        }

        return exchanges;
    }

    /// <summary>The first message of the burst that a message is part of: a command for several devices may have matched by its second.</summary>
    private static int First(TrainingTrace trace, int anchor, int before, Func<int, bool> begins)
    {
        int first = anchor;
        for (int e = anchor - 1; e > before && trace.Times[first] - trace.Times[e] <= Burst; e--)
        {
            if (trace.Units[e].Direction == trace.Units[anchor].Direction && trace.Flows[e] == trace.Flows[anchor] && begins(trace.KindOf[e]))
            {
                first = e;
            }
        }

        return first;
    }

    private static bool IsSameService(IotFlow a, IotFlow b) =>
        a.ServerPort == b.ServerPort && (a.ServerName is null || b.ServerName is null ? a.Server.Equals(b.Server) : string.Equals(a.ServerName, b.ServerName, StringComparison.OrdinalIgnoreCase));
}
