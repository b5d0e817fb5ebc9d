namespace IotActionId.Reports.Sections;

/// <summary>What was done to find all this, and what it cannot tell.</summary>
internal static class MethodSection
{
    private static readonly string[] s_method =
    [
        "A command that somebody gives in a web service or an app reaches the gateway at home over one encrypted connection. The encryption hides what is said. It does not hide how long each message is, which way it goes, and when.",
        "From commands that were logged, IotActionId learned what each action does to those lengths: a signature. Where one command does several things, their lengths add up or come one by one; signatures are put together in the same way.",
        "For each exchange in other traffic, all combinations of known actions are weighed, and the probability of each follows from how well it explains the lengths (the posterior). A match is identified where one combination is probable enough, ambiguous where several remain, unknown where none explains it.",
        "No content was decrypted or kept; this report has lengths, times and the names that the analyst gave.",
    ];

    private static readonly string[] s_limits =
    [
        "Actions of equal length look alike. That is a limit of every observer, and a protection for the home.",
        "A device that was never learned can be taken for a known one of nearly the same lengths.",
        "Signatures hold for the software that the gateway and its service had when they were learned. After an update, learn again.",
        "The times are those of the capture. That something was done is visible even where what was done is not; padding does not hide it.",
        "Bits and shares of signatures rest on a belief about how often each action is done; the parameters below name it. A home with strong habits gives away less per command, as there is less to learn, and is guessed better.",
    ];

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new("method", "How this was found, and its limits", static _ => true, "", Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        foreach (string paragraph in s_method)
        {
            page.Paragraph(paragraph);
        }

        page.Element("h3", "Limits");
        page.Line();
        using (page.Open("ul"))
        {
            foreach (string limit in s_limits.Concat(content.Signatures?.Warnings ?? []))
            {
                page.Element("li", PageText.Short(limit, PageText.LongestSentence));
                page.Line();
            }
        }

        page.Line();
    }
}
