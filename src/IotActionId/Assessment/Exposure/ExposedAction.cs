using IotActionId.Actions;

namespace IotActionId.Assessment;

/// <summary>An elementary action with the ways in which it comes out.</summary>
/// <param name="Index">Its place among all.</param>
/// <param name="Device">The index of its device.</param>
/// <param name="Action">The action.</param>
/// <param name="Ways">The ways, slot by slot.</param>
/// <param name="Outcomes">The ways as numbers that add up.</param>
/// <param name="Code">Its number: two actions with the same number look the same in every compound.</param>
/// <param name="Type">The number of its device's type.</param>
internal sealed record ExposedAction(int Index, int Device, IotAction Action, ExposedWay[] Ways, OutcomeList Outcomes, UInt128 Code, UInt128 Type);
