using IotActionId.Actions;

namespace IotActionId.Identification;

/// <summary>How well everything that could be behind an exchange explains it, as logarithms of unnormalised posterior weights.</summary>
/// <param name="Compounds">Compound actions, best first; those that could not reach a posterior of 1e-6 are left out.</param>
/// <param name="LogUnknown">An action that was not learned.</param>
/// <param name="LogBackground">No action at all.</param>
/// <param name="IsComplete">Whether all compounds were looked at.</param>
internal sealed record CompoundExplanations(
    IReadOnlyList<(IReadOnlyList<IotAction> Actions, double LogWeight)> Compounds, double LogUnknown, double LogBackground, bool IsComplete);
