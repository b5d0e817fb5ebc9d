using IotActionId.Actions;

namespace IotActionId.Identification;

/// <summary>One compound action that explains an exchange.</summary>
/// <param name="Actions">Its elementary actions, by key; at most one per device.</param>
/// <param name="Posterior">Its probability given the exchange, in [0, 1]; the candidates' sum to at most 1.</param>
public sealed record IotCandidate(IReadOnlyList<IotAction> Actions, double Posterior)
{
    /// <summary>The actions, joined by <c> + </c>.</summary>
    public string Key => string.Join(" + ", Actions.Select(static a => a.Key));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Key} ({Posterior:0.###})");
}
