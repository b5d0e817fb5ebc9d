using IotActionId.Actions;
using IotActionId.Identification;

namespace IotActionId.Assessment;

/// <summary>One command with its match.</summary>
internal sealed class AssessedCommand
{
    private readonly HashSet<string> _done;

    public AssessedCommand(IotCommand command, IotActionMatch? match)
    {
        Command = command;
        Match = match;
        Truth = KeyOf(command.Actions);
        _done = [.. command.Actions.Select(static a => a.Key)];
        Answer = match?.Decision == IotDecision.Unknown ? [] : match?.Actions ?? [];
        TopIsTruth = IsAnswered && KeyOf(Answer) == Truth;
        TruthIsListed = match is not null && match.Candidates.Any(c => KeyOf(c.Actions) == Truth);
        TruthMayBeCandidate = TruthIsListed || (match is not null && match.CandidateCount > match.Candidates.Count && CutCandidatesMayHoldIt(match));
    }

    public IotCommand Command { get; }

    public IotActionMatch? Match { get; }

    /// <summary>The keys of what was done, sorted and joined.</summary>
    public string Truth { get; }

    /// <summary>The most probable set; empty for none.</summary>
    public IReadOnlyList<IotAction> Answer { get; }

    public int Size => Command.Actions.Count;

    public bool IsAnswered => Answer.Count > 0;

    public double TopPosterior => IsAnswered ? Match!.Posterior : 0;

    public bool TopIsTruth { get; }

    public bool TruthIsListed { get; }

    public bool TruthMayBeCandidate { get; }

    public bool IsIdentified => Is(IotDecision.Identified);

    public bool CountIsRight => Answer.Count == Size;

    public bool CountIsBracketed => Match is not null && IsAnswered && Size >= Match.DeviceCountMin && Size <= Match.DeviceCountMax;

    public bool TypesAreRight => IsAnswered && Match!.DeviceTypes.SequenceEqual(Command.Actions.Select(static a => a.Type).Order(StringComparer.Ordinal));

    public double Jaccard
    {
        get
        {
            int shared = Answer.Count(a => _done.Contains(a.Key));
            return (double)shared / (_done.Count + Answer.Count - shared);
        }
    }

    public bool Is(IotDecision decision) => Match?.Decision == decision;

    /// <summary>The highest probability that the listed candidates give to one value of what they have in common: at least so often such an answer believes to be right.</summary>
    public double Believed<T>(Func<IReadOnlyList<IotAction>, T> of)
        where T : notnull =>
        !IsAnswered || Match!.Candidates.Count == 0 ? TopPosterior : Match.Candidates.GroupBy(c => of(c.Actions)).Max(static g => g.Sum(static c => c.Posterior));

    public static string KeyOf(IEnumerable<IotAction> actions) => string.Join(" + ", actions.Select(static a => a.Key).Order(StringComparer.Ordinal));

    public static string TypesOf(IEnumerable<IotAction> actions) => string.Join(", ", actions.Select(static a => a.Type).Order(StringComparer.Ordinal));

    private bool CutCandidatesMayHoldIt(IotActionMatch match) =>
        match.Certain.All(a => _done.Contains(a.Key))
        && _done.IsSubsetOf(match.Possible.Select(static a => a.Key))
        && Size >= match.DeviceCountMin && Size <= match.DeviceCountMax;
}
