namespace IotActionId.Benchmarks;

/// <summary>Density-based clustering (DBSCAN, Ester et al. 1996) of points in the plane.</summary>
internal static class DensityClusters
{
    /// <summary>Finds the clusters.</summary>
    /// <param name="points">The points.</param>
    /// <param name="radius">How far a neighbour is at most (eps).</param>
    /// <param name="least">How many neighbours, itself included, make a point a core (minPts).</param>
    /// <returns>The indices of each cluster's points, cores and border; noise is in none.</returns>
    public static List<List<int>> Find(IReadOnlyList<(double X, double Y)> points, double radius, int least)
    {
        var clusters = new List<List<int>>();
        var taken = new bool[points.Count];
        for (int start = 0; start < points.Count; start++)
        {
            if (taken[start] || Neighbours(start).Count < least)
            {
                continue;
            }

            var cluster = new List<int> { start };
            taken[start] = true;
            for (int i = 0; i < cluster.Count; i++)
            {
                List<int> near = Neighbours(cluster[i]);
                foreach (int other in near.Count < least ? [] : near.Where(n => !taken[n]))
                {
                    taken[other] = true;
                    cluster.Add(other);
                }
            }

            clusters.Add(cluster);
        }

        return clusters;

        List<int> Neighbours(int of) => [.. Enumerable.Range(0, points.Count).Where(i => Math.Pow(points[i].X - points[of].X, 2) + Math.Pow(points[i].Y - points[of].Y, 2) <= radius * radius)];
    }
}
