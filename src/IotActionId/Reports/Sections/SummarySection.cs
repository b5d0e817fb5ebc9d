using IotActionId.Assessment;
using IotActionId.Identification;

namespace IotActionId.Reports.Sections;

/// <summary>The findings in plain words, with a grade and what it rests on.</summary>
internal static class SummarySection
{
    /// <summary>How many actions, at most, a sentence names.</summary>
    private const int MostNamed = 3;

    /// <summary>The section.</summary>
    public static ReportSection Section { get; } = new("summary", "Summary", static _ => true, "", Write);

    private static void Write(PageWriter page, ReportContent content)
    {
        var grade = Grade.Of(content);
        WriteGrade(page, grade);
        page.Paragraph("An observer is anyone who sees the encrypted traffic between home and Internet: at the router, at the provider, on the way. The content stays hidden from all of them.");
        WriteCards(page, content);
        using (page.Open("ul"))
        {
            foreach (string sentence in Findings(content))
            {
                page.Element("li", PageText.Short(sentence, PageText.LongestSentence), ("dir", "auto"));
                page.Line();
            }
        }

        page.Line();
        if (grade.Letter is not null)
        {
            WriteReasons(page, grade);
        }
    }

    private static void WriteGrade(PageWriter page, Grade grade)
    {
        using (page.Open("div", ("class", "verdict")))
        {
            if (grade.Letter is { } letter)
            {
                page.Element("p", $"{letter}", ("class", $"grade grade-{letter}"), ("aria-label", $"Grade {letter}"), ("role", "img"));
                page.Element("p", $"This gateway {grade.Meaning}.", ("class", "lead"));
            }
            else
            {
                page.Element("p", "No grade: nothing in this report tells how often an observer is right, or there is only one action to tell.", ("class", "lead"));
            }
        }

        page.Line();
    }

    private static void WriteReasons(PageWriter page, Grade grade)
    {
        page.Element("h3", "What the grade rests on");
        page.Line();
        using (page.Open("ul"))
        {
            foreach (Evidence evidence in grade.Evidence)
            {
                page.Element("li", $"{Grade.LetterOf(evidence)}: {evidence.Sentence} Looking closes {Wording.Percent(evidence.Advantage)} of the gap between guessing and always being right.");
                page.Line();
            }
        }

        page.Line();
        page.Paragraph(Grade.Rule, "quiet");
    }

    private static void WriteCards(PageWriter page, ReportContent content)
    {
        (string Name, string Value, string Note)[] cards = [.. Cards(content)];
        if (cards.Length == 0)
        {
            return;
        }

        using (page.Open("dl", ("class", "cards")))
        {
            foreach ((string name, string value, string note) in cards)
            {
                using (page.Open("div"))
                {
                    page.Element("dt", name);
                    page.Element("dd", value, ("class", "value"));
                    page.Element("dd", note);
                }

                page.Line();
            }
        }

        page.Line();
    }

    private static IEnumerable<(string Name, string Value, string Note)> Cards(ReportContent content)
    {
        if (Undefended(content) is { } leakage)
        {
            foreach ((IotLeakageLevel level, string name) in ((IotLeakageLevel, string)[])[(IotLeakageLevel.ActionSet, "Exact actions"), (IotLeakageLevel.DeviceCount, "Number of devices"), (IotLeakageLevel.DeviceTypes, "Types of devices")])
            {
                if (leakage.Find(level) is { } amount)
                {
                    yield return (name, Wording.Percent(amount.BayesAccuracy), $"right by looking; {Wording.Percent(amount.PriorAccuracy)} by guessing");
                }
            }

            if (leakage.Find(IotLeakageLevel.ActionSet) is { } actions)
            {
                yield return ("Information", $"{Wording.Decimals(actions.MutualInformation, 1)} bits", $"a command, of the {Wording.Decimals(actions.PriorEntropy, 1)} that there are");
            }
        }
        else if (content.Accuracy is { Commands: > 0 } accuracy)
        {
            string of = $"right of {Wording.Count(accuracy.Commands, "command")}";
            yield return ("Exact actions", Wording.Percent(accuracy.ExactSetAccuracy), of);
            yield return ("Number of devices", Wording.Percent(accuracy.DeviceCountAccuracy), of);
            yield return ("Types of devices", Wording.Percent(accuracy.DeviceTypeAccuracy), of);
            yield return ("False alarms", Wording.Count(accuracy.FalseAlarms), $"{Wording.Decimals(accuracy.FalseAlarmsPerDay)} a day");
        }
        else if (content.Matches.Count > 0)
        {
            foreach (IotDecision decision in Enum.GetValues<IotDecision>())
            {
                int count = content.Matches.Count(m => m.Decision == decision);
                yield return ($"{decision}", Wording.Count(count), $"of {Wording.Count(content.Matches.Count)} exchanges");
            }
        }
    }

    private static IEnumerable<string> Findings(ReportContent content)
    {
        foreach (string sentence in MatchFindings(content.Matches))
        {
            yield return sentence;
        }

        if (content.Accuracy is { Commands: > 0 } accuracy)
        {
            yield return $"Of {Wording.Count(accuracy.Commands, "logged command")}: identified rightly {Wording.Count(accuracy.Correct)}, wrongly {Wording.Count(accuracy.Wrong)}; "
                + $"narrowed down to several possibilities {Wording.Count(accuracy.Ambiguous)}; taken for unknown {Wording.Count(accuracy.Unknown)}; missed {Wording.Count(accuracy.Missed)}.";
        }

        if (content.Signatures is { } set)
        {
            int alike = set.Signatures.Count(static s => s.Collides.Count > 0);
            yield return set.Signatures.Count == 1 ? $"Of {PageText.Short(set.Gateway)} one action is known: what looks like it is it, unless another one hides behind it."
                : alike == 0 ? $"Each of the {Wording.Count(set.Signatures.Count)} actions of {PageText.Short(set.Gateway)} can be told from every other most of the time."
                : $"{Wording.Count(alike)} of the {Wording.Count(set.Signatures.Count)} actions of {PageText.Short(set.Gateway)} look like another one and hide behind it; the other {Wording.Count(set.Signatures.Count - alike)} can be told apart most of the time.";
        }

        foreach (IotLeakage leakage in content.Leakage.Where(static l => l.Recommendation is not null))
        {
            string advice = leakage.Recommendation!.StartsWith($"{leakage.Defence}:", StringComparison.Ordinal) ? $"Recommended: {leakage.Recommendation}" : leakage.Recommendation;
            yield return Grade.From(leakage) is { } evidence && leakage.Defence.Kind != IotDefenceKind.None ? $"{advice} The grade would be {Grade.LetterOf(evidence)}." : advice;
        }
    }

    private static IEnumerable<string> MatchFindings(IReadOnlyList<IotActionMatch> matches)
    {
        if (matches.Count == 0)
        {
            yield break;
        }

        (IotDecision Decision, string Name)[] decisions =
            [(IotDecision.Identified, "identified"), (IotDecision.Ambiguous, "narrowed down to several possibilities"), (IotDecision.Unknown, "nothing that is known")];
        string[] told = [.. decisions.Select(d => (d.Name, Count: matches.Count(m => m.Decision == d.Decision))).Where(static d => d.Count > 0).Select(static d => $"{d.Name} {Wording.Times(d.Count)}")];
        yield return $"{Wording.Span(matches.Min(static m => m.Time), matches.Max(static m => m.Time))}: something was done {Wording.Times(matches.Count)}: "
            + $"{Wording.List(told)}.";

        (string Key, int Times)[] often =
        [
            .. matches.Where(static m => m.Decision == IotDecision.Identified).SelectMany(static m => m.Actions).CountBy(static a => a.ValueKey)
                .OrderByDescending(static c => c.Value).ThenBy(static c => c.Key, StringComparer.Ordinal).Take(MostNamed).Select(static c => (c.Key, c.Value)),
        ];
        if (often.Length > 0)
        {
            yield return $"Most often identified: {Wording.List([.. often.Select(static o => $"{PageText.Short(o.Key)} ({Wording.Count(o.Times)})")])}.";
        }

        long first = matches.Min(static m => m.Time.UtcTicks) / TimeSpan.TicksPerHour, last = matches.Max(static m => m.Time.UtcTicks) / TimeSpan.TicksPerHour;
        if (last - first >= 2)
        {
            int active = matches.Select(static m => m.Time.UtcTicks / TimeSpan.TicksPerHour).Distinct().Count();
            yield return $"Something was done in {Wording.Count(active)} of {Wording.Count(last - first + 1)} hours: an observer sees when somebody is up, or at home, whatever the lengths say.";
        }
    }

    /// <summary>The leakage of the gateway as it is; from signatures rather than from matches, since that is what could leak.</summary>
    private static IotLeakage? Undefended(ReportContent content) =>
        content.Leakage.Where(static l => l.Defence.Kind == IotDefenceKind.None && l.Find(IotLeakageLevel.ActionSet) is not null).OrderBy(static l => l.Basis).FirstOrDefault();
}
