using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Cuts the messages of a flow into exchanges, by what a signature set knows of background, quiet time and bursts.</summary>
internal sealed class ExchangeSplitter(IotSignatureSet set, NoiseModel noise)
{
    /// <summary>More messages than this in one exchange are no answer to a command; the rest is left out.</summary>
    private const int MostUnits = 64;

    private readonly double _quiet = set.QuietTime.TotalSeconds;
    private readonly double _burst = set.BurstTime.TotalSeconds;

    /// <summary>The exchanges of a flow, in order of time.</summary>
    /// <remarks>A message that looks like background may still be a command; an exchange that begins with one gives way to the next that does not.</remarks>
    public IEnumerable<IotExchange> Split(IotFlow flow)
    {
        List<IotMessageUnit> units = [.. IotMessageUnit.Of(flow)];
        int free = 0;
        for (int i = 0; i < units.Count; i++)
        {
            if (i < free || units[i].Direction != set.Initiator)
            {
                continue;
            }

            bool doubtful = noise.IsBackground(units[i]);
            int end = End(units, i, doubtful, out bool answered);
            if (doubtful && !answered)
            {
                continue;
            }

            List<IotMessageUnit> members = [.. units.GetRange(i, end - i).Take(MostUnits)];
            yield return new IotExchange
            {
                Time = units[i].Time,
                EndTime = members[^1].Time,
                Gateway = flow.Gateway,
                FlowId = flow.Id,
                Units = members,
            };
            free = doubtful ? i + 1 : EndOfBurst(units, i, end);
        }
    }

    private static double Delay(List<IotMessageUnit> units, int from, int to) => (units[to].Time - units[from].Time).TotalSeconds;

    private int EndOfBurst(List<IotMessageUnit> units, int start, int end)
    {
        int last = start + 1;
        while (last < end && (units[last].Direction != set.Initiator || Delay(units, start, last) <= _burst))
        {
            last++;
        }

        return last;
    }

    /// <summary>One past the last message that may belong to the exchange begun at <paramref name="start"/>.</summary>
    private int End(List<IotMessageUnit> units, int start, bool doubtful, out bool answered)
    {
        answered = false;
        int i = start + 1;
        for (; i < units.Count && Delay(units, start, i) <= _quiet; i++)
        {
            bool background = noise.IsBackground(units[i]);
            if (units[i].Direction == set.Initiator && !background && (doubtful || Delay(units, start, i) > _burst))
            {
                break;
            }

            answered |= units[i].Direction != set.Initiator && !background;
        }

        return i;
    }
}
