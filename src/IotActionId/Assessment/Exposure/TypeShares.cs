using System.Runtime.InteropServices;

namespace IotActionId.Assessment;

/// <summary>How often each collection of device types is among the compound actions of a size.</summary>
internal static class TypeShares
{
    /// <summary>Collections of one size; more are given up.</summary>
    private const int Most = 200_000;

    /// <summary>By size, from 0 on, the share of each collection; null where there are too many.</summary>
    public static IReadOnlyList<Dictionary<UInt128, double>>? Of(ExposedHome home)
    {
        Dictionary<UInt128, double>[] counts = [.. home.Counts.Select(static _ => new Dictionary<UInt128, double>())];
        counts[0][0] = 1;
        foreach (ExposedAction[] device in home.Devices)
        {
            (UInt128 Type, int Actions)[] types = [.. device.CountBy(static a => a.Type).Select(static t => (t.Key, t.Value))];
            for (int k = home.MaximumActions; k >= 1; k--)
            {
                foreach ((UInt128 before, double count) in counts[k - 1])
                {
                    foreach ((UInt128 type, int actions) in types)
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(counts[k], before + type, out _) += count * actions;
                    }
                }

                if (counts[k].Count > Most)
                {
                    return null;
                }
            }
        }

        return [.. counts.Select((c, k) => c.ToDictionary(static t => t.Key, t => t.Value / home.Counts[k]))];
    }

    /// <summary>The shares when each size is as likely as the weights say, which start with 1 action.</summary>
    public static Dictionary<UInt128, double>? Of(ExposedHome home, double[] weights)
    {
        if (home.TypeShares is not { } bySize)
        {
            return null;
        }

        var all = new Dictionary<UInt128, double>();
        foreach ((int i, double weight) in weights.Index().Where(static w => w.Item > 0))
        {
            foreach ((UInt128 type, double share) in bySize[i + 1])
            {
                CollectionsMarshal.GetValueRefOrAddDefault(all, type, out _) += weight * share;
            }
        }

        return all;
    }
}
