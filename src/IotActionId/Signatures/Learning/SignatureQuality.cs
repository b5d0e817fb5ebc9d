using IotActionId.Actions;

namespace IotActionId.Signatures;

/// <summary>Writes into each signature what it collides with, what cross-validation took it for, and what one should know before trusting it.</summary>
internal static class SignatureQuality
{
    /// <summary>Fewer repetitions are hardly reliable.</summary>
    public const int LeastSupport = 3;

    /// <summary>Transitions from an action that suffice to say what never follows it.</summary>
    private const int EnoughTransitions = 5;

    /// <param name="signatures">The signatures.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="transitions">Which action of a device followed which.</param>
    /// <param name="confusions">What cross-validation took the exchanges of each action for.</param>
    public static List<IotSignature> Judge(
        IReadOnlyList<IotSignature> signatures, IReadOnlyList<IotSlot> slots, IReadOnlyList<ActionTransition> transitions, IReadOnlyDictionary<string, List<SignatureConfusion>> confusions)
    {
        List<string>[] collisions = [.. signatures.Select(static _ => new List<string>())], givenState = [.. signatures.Select(static _ => new List<string>())];
        for (int a = 0; a < signatures.Count; a++)
        {
            for (int b = a + 1; b < signatures.Count; b++)
            {
                if (SignatureDistance.SharedMass(signatures[a], signatures[b], slots) > SignatureDistance.Colliding)
                {
                    collisions[a].Add(signatures[b].Action.ValueKey);
                    collisions[b].Add(signatures[a].Action.ValueKey);
                    if (!Alternate(signatures[a].Action, signatures[b].Action, transitions))
                    {
                        givenState[a].Add(signatures[b].Action.ValueKey);
                        givenState[b].Add(signatures[a].Action.ValueKey);
                    }
                }
            }
        }

        return [.. signatures.Select((s, i) => new IotSignature
        {
            Action = s.Action,
            Variants = s.Variants,
            Support = s.Support,
            IsPredicted = s.IsPredicted,
            Collides = collisions[i],
            CollidesGivenState = givenState[i],
            Confusion = confusions.GetValueOrDefault(s.Action.ValueKey) ?? s.Confusion,
            Warnings = [.. s.Warnings, .. Warnings(s)],
        })];
    }

    /// <summary>Whether two actions of a device take turns: neither ever followed itself, so who knows which came last knows which comes next.</summary>
    private static bool Alternate(IotAction a, IotAction b, IReadOnlyList<ActionTransition> transitions)
    {
        if (a.Device != b.Device)
        {
            return false;
        }

        ActionTransition[] own = [.. transitions.Where(t => t.Device == a.Device && t.From is not null)];
        int From(string action) => own.Where(t => t.From == action).Sum(static t => t.Count);
        int Same(string action) => own.Where(t => t.From == action && t.To == action).Sum(static t => t.Count);
        return From(a.Action) >= EnoughTransitions && From(b.Action) >= EnoughTransitions && Same(a.Action) + Same(b.Action) <= 0.05 * (From(a.Action) + From(b.Action));
    }

    private static List<string> Warnings(IotSignature signature)
    {
        var warnings = new List<string>();
        if (signature.IsPredicted)
        {
            warnings.Add("Never triggered: predicted from the length of the user's request.");
        }
        else if (signature.Support < LeastSupport)
        {
            warnings.Add($"Learned from {signature.Support} repetition{(signature.Support == 1 ? "" : "s")} only.");
        }

        if (signature.Slots.Count == 1 && signature.Slots[0].Lengths.Max - signature.Slots[0].Lengths.Min > 64)
        {
            warnings.Add("One message of very different lengths is all that it sends.");
        }

        return warnings;
    }
}
