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
        foreach (List<(UInt128 Types, int Actions, double Ways)> part in Parts(home))
        {
            for (int k = home.MaximumActions; k >= 1; k--)
            {
                foreach ((UInt128 types, int actions, double ways) in part.Where(p => p.Actions <= k))
                {
                    foreach ((UInt128 before, double count) in counts[k - actions])
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(counts[k], before + types, out _) += count * ways;
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

    /// <summary>The devices of one type together, and each that has several by itself: the types of so many actions, and in how many ways there are so many.</summary>
    private static IEnumerable<List<(UInt128 Types, int Actions, double Ways)>> Parts(ExposedHome home)
    {
        foreach (ExposedAction[] device in home.Devices.Where(static d => !IsUniform(d)))
        {
            yield return [.. device.CountBy(static a => a.Type).Select(static t => (t.Key, 1, (double)t.Value))];
        }

        foreach (IGrouping<UInt128, ExposedAction[]> devices in home.Devices.Where(IsUniform).GroupBy(static d => d[0].Type))
        {
            double[] ways = [1, .. new double[home.MaximumActions]];
            foreach (ExposedAction[] device in devices)
            {
                for (int k = home.MaximumActions; k >= 1; k--)
                {
                    ways[k] += ways[k - 1] * device.Length;
                }
            }

            yield return [.. ways.Select((w, k) => (devices.Key * (UInt128)k, k, w)).Where(static p => p.k > 0 && p.w > 0)];
        }
    }

    private static bool IsUniform(ExposedAction[] device) => device.All(a => a.Type == device[0].Type);
}
