namespace IotActionId.Reports;

/// <summary>A section of the page.</summary>
/// <param name="Id">What links name.</param>
/// <param name="Title">Its heading.</param>
/// <param name="IsPresent">Whether the content has what it shows.</param>
/// <param name="Absent">Where it has not: a sentence that says which cmdlet gives it.</param>
/// <param name="Write">Writes it, without its heading.</param>
internal sealed record ReportSection(string Id, string Title, Predicate<ReportContent> IsPresent, string Absent, Action<PageWriter, ReportContent> Write);
