using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Identification;

/// <summary>Cuts the messages of a gateway into exchanges, by what a signature set knows of background, quiet time and bursts.</summary>
internal sealed class ExchangeSplitter(IotSignatureSet set, NoiseModel noise)
{
    private readonly double _quiet = set.QuietTime.TotalSeconds;
    private readonly double _burst = set.BurstTime.TotalSeconds;

    /// <summary>Whether a message may begin an exchange: what comes within the quiet time tells.</summary>
    public bool MayBegin(IotMessageUnit unit) => unit.Direction == set.Initiator && !noise.IsReceipt(unit);

    /// <summary>
    /// The messages that may belong to the exchange that a message begins: until it is quiet, those that come after the beginning of the next
    /// exchange too, for answers overlap when commands follow each other quickly.
    /// </summary>
    /// <remarks>A message that looks like background may still be a command where an answer follows that is none.</remarks>
    /// <param name="messages">The messages, those of the quiet time included.</param>
    /// <param name="start">The message, one that <see cref="MayBegin"/> an exchange.</param>
    /// <returns>The indices of its messages, the command first; the index of the message that begins the next one while this one may still be answered; and of the first that may begin another one at all. Null where none begins.</returns>
    public (List<int> Members, int Next, int Free)? At(List<GatewayMessage> messages, int start)
    {
        bool doubtful = noise.IsUsual(messages[start].Unit);
        (List<int> members, int next, int end, bool answered) = Members(messages, start, doubtful);
        return doubtful && !answered ? null : (members, next, doubtful ? start + 1 : Math.Min(next, EndOfBurst(messages, start, end)));
    }

    private static double Delay(List<GatewayMessage> messages, int from, int to) => (messages[to].Unit.Time - messages[from].Unit.Time).TotalSeconds;

    private (List<int> Members, int Next, int End, bool Answered) Members(List<GatewayMessage> messages, int start, bool doubtful)
    {
        List<int> members = [start];
        bool answered = false;
        int next = int.MaxValue, i = start + 1;
        for (; i < messages.Count && Delay(messages, start, i) <= _quiet; i++)
        {
            IotMessageUnit unit = messages[i].Unit;
            if (noise.IsReceipt(unit))
            {
                continue;
            }

            bool background = noise.IsBackground(unit);
            if (unit.Direction == set.Initiator && !background && (doubtful || Delay(messages, start, i) > _burst))
            {
                if (doubtful)
                {
                    break;
                }

                next = Math.Min(next, i);
                continue;
            }

            // Beyond the next beginning only answers, and no further command of its own.
            if (next == int.MaxValue || unit.Direction != set.Initiator)
            {
                members.Add(i);
                answered |= unit.Direction != set.Initiator && !background && next == int.MaxValue;
            }
        }

        return (members, next, i, answered);
    }

    private int EndOfBurst(List<GatewayMessage> messages, int start, int end)
    {
        int last = start + 1;
        while (last < end && (messages[last].Unit.Direction != set.Initiator || Delay(messages, start, last) <= _burst))
        {
            last++;
        }

        return last;
    }
}
