using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>Measures what a gateway gives away.</summary>
public static class LeakageMeasurement
{
    /// <summary>Measures what could leak to an observer who knows a signature set, with each of some defences.</summary>
    /// <param name="set">The signature set.</param>
    /// <param name="defences">The defences; at least one.</param>
    /// <param name="options">What the observer sees and knows; null for the defaults.</param>
    /// <param name="progress">Told how far a defence is, in compounds or draws.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One result for each defence, in their order; where there are several, one has a recommendation.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: an option or a defence is out of range, or the set has no signature.</exception>
    public static IReadOnlyList<IotLeakage> Measure(
        IotSignatureSet set, IReadOnlyList<IotDefence> defences, LeakageOptions? options = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(defences);
        options ??= new LeakageOptions();
        Check(set, options);
        foreach (IotDefence defence in defences)
        {
            defence.Check();
        }

        var study = new LeakageStudy(set, options, progress, cancellationToken);
        return DefenceAdvice.Recommend([.. defences.Select(study.Of)]);
    }

    /// <summary>Measures what did leak: by the log of what was really done, or else by how sure the matches are.</summary>
    /// <param name="matches">What was identified.</param>
    /// <param name="commands">What was really done; null where nobody knows.</param>
    /// <param name="set">The signature set that was identified with: what is believed before; null where it is not at hand.</param>
    /// <param name="options">The most actions, and the seed; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidActionLog"/>: the log holds no command. <see cref="IotErrorId.InvalidArgument"/>: there is no match, and no log.</exception>
    public static IotLeakage Measure(
        IEnumerable<IotActionMatch> matches, IReadOnlyCollection<IotCommand>? commands = null, IotSignatureSet? set = null, LeakageOptions? options = null, CancellationToken cancellationToken = default) =>
        new MatchLeakage(matches, options ?? new LeakageOptions(), cancellationToken).Measure(commands, set);

    private static void Check(IotSignatureSet set, LeakageOptions options)
    {
        Require(set.Signatures.Count > 0, "The signature set has no signature, so there is nothing that could leak.");
        Require(options.MaximumActions is >= 1 and <= LeakageOptions.MostActions, $"MaximumActions is 1 to {LeakageOptions.MostActions}.");
        Require(options.Samples is >= 100 and <= 10_000_000, "Samples is 100 to 10,000,000.");
        Require(options.CommandsPerHour is null or (> 0 and <= 3600), "CommandsPerHour is above 0 and at most 3,600.");

        static void Require(bool condition, string message)
        {
            if (!condition)
            {
                throw new IotException(IotErrorId.InvalidArgument, message);
            }
        }
    }
}
