using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>A training exchange of several actions, from which the parts of single actions are to be worked out.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Keys">The key of each action.</param>
/// <param name="Shift">Bytes that slots with the shared counter lack compared with the end of the training.</param>
internal sealed record PartExchange(TrainingExchange Exchange, string[] Keys, int Shift)
{
    public IReadOnlyList<IotAction> Actions => Exchange.Command.Actions;

    /// <summary>Characters of an action's value.</summary>
    public int ValueLength(int action) => Actions[action].Value?.Length ?? 0;

    /// <summary>The messages of a direction that background hardly sends, in order of time.</summary>
    public List<SampleMessage> Of(IotDirection direction)
    {
        const double Common = 0.05;
        return [.. Exchange.Messages
            .Where(m => m.Unit.Direction == direction && m.Expected < Common)
            .Select(static m => new SampleMessage(m.Unit.PlaintextMin, m.Unit.PlaintextMax, m.Delay, m.Flow))];
    }
}
