namespace IotActionId.Reports.Charts;

/// <summary>A row of a bar chart.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Value">How much.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Most">What it could be at most: an outline.</param>
/// <param name="Title">What it says, in words.</param>
internal readonly record struct BarRow(string Name, double Value, double Low, double High, double Most, string Title);
