using IotActionId.Tls;

namespace IotActionId.Messages;

/// <summary>
/// What the method counts as one message: one record, or the records that a sender's fragment limit split one write into.
/// Gateways that send one record for each elementary action send several units within one <see cref="IotMessage"/>.
/// </summary>
/// <param name="Time">When its first byte was captured, UTC.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="Length">Bytes on the wire.</param>
/// <param name="PlaintextMin">The fewest plaintext bytes it can hold.</param>
/// <param name="PlaintextMax">The most plaintext bytes it can hold.</param>
public readonly record struct IotMessageUnit(DateTimeOffset Time, IotDirection Direction, int Length, int PlaintextMin, int PlaintextMax)
{
    /// <summary>Direction and plaintext lengths: what background and signatures are learned on.</summary>
    public MessageKind Kind => new(Direction, PlaintextMin, PlaintextMax);

    /// <inheritdoc/>
    public override string ToString() => (Direction == IotDirection.ToGateway ? "→" : "←") + Length.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The units of a flow in order of time: every record for itself, save where a record at the 16,384-byte limit of RFC 8446 section 5.1 is continued by the next.</summary>
    /// <param name="flow">The flow.</param>
    public static IEnumerable<IotMessageUnit> Of(IotFlow flow) => Of(flow, flow.Framing);

    /// <summary>The same where the framing is better known than from the flow.</summary>
    internal static IEnumerable<IotMessageUnit> Of(IotFlow flow, TlsFraming framing)
    {
        foreach (IotMessage message in flow.Messages)
        {
            int length = 0, least = 0, most = 0;
            for (int i = 0; i < message.RecordLengths.Count; i++)
            {
                int record = message.RecordLengths[i];
                length += record;
                least += framing.PlaintextMin(record);
                most += framing.PlaintextMax(record);
                if (record >= FullRecord && i + 1 < message.RecordLengths.Count)
                {
                    continue;
                }

                yield return new IotMessageUnit(message.Time, message.Direction, length, least, most);
                length = least = most = 0;
            }
        }
    }

    private const int FullRecord = 16384;
}
