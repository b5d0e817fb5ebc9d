using IotActionId.Assessment;
using IotActionId.Signatures;

namespace IotActionId.Reports;

/// <summary>What a signature set alone says of collisions and leakage, as far as it is quickly worked out: for reports that are given neither.</summary>
public static class ReportSupplement
{
    /// <summary>Actions that differ by so many bytes are near enough to be shown.</summary>
    private const int Near = 2;

    /// <summary>Members of a collision that are listed: all pairs of those of one action are drawn.</summary>
    private const int MostMembers = 64;

    /// <summary>Collisions by the command alone and by all messages, near ones too.</summary>
    /// <param name="set">The signature set.</param>
    /// <param name="warn">Told what one should know before trusting the result.</param>
    /// <param name="progress">Told how many compounds are looked at.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IReadOnlyList<IotCollision> Collisions(IotSignatureSet set, Action<string>? warn = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        IotObservation[] observations = [IotObservation.Command, IotObservation.All];
        return
        [
            .. observations.SelectMany(o => CollisionSearch.Find(set, new CollisionOptions { Observation = o, MaximumMembers = MostMembers, Within = Near }, warn, progress, cancellationToken)),
        ];
    }

    /// <summary>Leakage without a defence, and with those that pad to a fixed length; random padding, batching and cover commands take longer.</summary>
    /// <param name="set">The signature set.</param>
    /// <param name="progress">Told how far a defence is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IReadOnlyList<IotLeakage> Leakage(IotSignatureSet set, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        IotDefence[] quick = [.. IotDefence.Curve().Where(static d => d.Kind is IotDefenceKind.None or IotDefenceKind.PadToBlock or IotDefenceKind.PadToMaximum)];
        return LeakageMeasurement.Measure(set, quick, null, progress, cancellationToken);
    }
}
