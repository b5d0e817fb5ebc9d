using IotActionId.Actions;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>Finds the compound actions of a signature set that an observer cannot tell apart.</summary>
public static class CollisionSearch
{
    /// <summary>Compounds of one size that look different; more are given up.</summary>
    private const int MostClasses = 200_000;

    /// <summary>Ways in which the compounds of one size come out, all together; where there are more, each action counts with its likeliest lengths.</summary>
    private const double MostWays = 6_000_000;

    /// <summary>Searches.</summary>
    /// <param name="set">The signature set.</param>
    /// <param name="options">What is looked for; null for the defaults.</param>
    /// <param name="warn">Told what one should know before trusting the result; null for nobody.</param>
    /// <param name="progress">Told how many compounds are looked at.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The collisions, by number of actions; those that nothing tells apart first, the largest first.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: an option is out of range.</exception>
    public static IEnumerable<IotCollision> Find(
        IotSignatureSet set, CollisionOptions? options = null, Action<string>? warn = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        options ??= new CollisionOptions();
        if (options.MaximumActions is < 1 or > CollisionOptions.MostActions || options.MaximumMembers < 1 || options.Within < 0)
        {
            throw new IotException(IotErrorId.InvalidArgument, $"MaximumActions is 1 to {CollisionOptions.MostActions}, MaximumMembers at least 1, Within at least 0.");
        }

        return set.Signatures.Count == 0 ? [] : Found(set, options, warn, progress, cancellationToken);
    }

    /// <summary>What is shown of actions.</summary>
    internal static IotCompound Compound(IEnumerable<ExposedAction> actions) => new([.. actions.Select(static a => a.Action).OrderBy(static a => a.ValueKey, StringComparer.Ordinal)]);

    private static IEnumerable<IotCollision> Found(IotSignatureSet set, CollisionOptions options, Action<string>? warn, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var home = new ExposedHome(set, options.Observation, options.MaximumActions);
        foreach (string warning in home.Warnings)
        {
            warn?.Invoke(warning);
        }

        for (int size = 1; size <= home.MaximumActions; size++)
        {
            // What is known of larger compounds is not needed for smaller ones, and would keep them waiting.
            var classes = new CompoundClasses(home, size, byType: false, MostClasses, cancellationToken);
            if (classes.Complete < size || Ways(classes, size) > MostWays)
            {
                ExposedHome likeliest = home.Likeliest();
                classes = new CompoundClasses(likeliest, size, byType: false, MostClasses, cancellationToken);
                if (classes.Complete < size)
                {
                    warn?.Invoke($"There are too many compounds of {size} actions that look different: they are left out.");
                    yield break;
                }

                warn?.Invoke($"Compounds of {size} actions come out in too many ways: each action counts with its likeliest lengths.");
                home = likeliest;
            }

            foreach (IotCollision collision in new SizeCollisions(home, classes, size, options, progress, cancellationToken).All())
            {
                yield return collision;
            }
        }
    }

    private static double Ways(CompoundClasses classes, int size) => classes.Of(size).Sum(c => classes.Actions(c.Node).Aggregate(1.0, static (ways, a) => ways * a.Outcomes.Count));
}
