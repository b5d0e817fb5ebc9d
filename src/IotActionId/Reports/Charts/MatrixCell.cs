namespace IotActionId.Reports.Charts;

/// <summary>A cell of a matrix that has something in it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Column">Its column.</param>
/// <param name="Value">How much, in (0, 1].</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Title">What it says, in words.</param>
internal readonly record struct MatrixCell(int Row, int Column, double Value, string Text, string Title);
