namespace IotActionId.Signatures;

/// <summary>Linear equations with errors in them: which unknowns they determine, and the values that fit most of them.</summary>
/// <param name="unknowns">How many unknowns there are.</param>
internal sealed class LinearSystem(int unknowns)
{
    private const double Zero = 1e-9;

    /// <summary>Steps of reweighting; each equation then counts the less the further it is off.</summary>
    private const int Steps = 15;

    private readonly List<(double[] Row, double Value)> _equations = [];

    // Reduced row echelon form of all rows: by pivot column.
    private readonly SortedDictionary<int, double[]> _basis = [];

    /// <summary>Adds: sum of coefficient times unknown = value.</summary>
    public void Add(double[] coefficients, double value)
    {
        _equations.Add((coefficients, value));
        double[] row = [.. coefficients];
        foreach ((int pivot, double[] other) in _basis)
        {
            Subtract(row, other, row[pivot]);
        }

        int column = Array.FindIndex(row, static c => Math.Abs(c) > Zero);
        if (column < 0)
        {
            return;
        }

        double leading = row[column];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] /= leading;
        }

        foreach (double[] other in _basis.Values)
        {
            Subtract(other, row, other[column]);
        }

        _basis.Add(column, row);
    }

    /// <summary>Whether the equations leave an unknown only one value (Gaussian elimination).</summary>
    public bool Determines(int unknown) => _basis.TryGetValue(unknown, out double[]? row) && row.Where((c, i) => i != unknown && Math.Abs(c) > Zero).Any() is false;

    /// <summary>The values under which the sum of the absolute errors is least, nearly; what is not determined is small.</summary>
    public double[] Solve()
    {
        double[] weights = [.. Enumerable.Repeat(1.0, _equations.Count)], values = new double[unknowns];
        for (int step = 0; step < Steps; step++)
        {
            values = LeastSquares(weights);
            for (int e = 0; e < weights.Length; e++)
            {
                weights[e] = 1 / Math.Max(0.1, Math.Abs(Error(e, values)));
            }
        }

        return values;
    }

    /// <summary>What an equation's value has more than its left side.</summary>
    public double Error(int equation, double[] values)
    {
        (double[] row, double value) = _equations[equation];
        for (int i = 0; i < row.Length; i++)
        {
            value -= row[i] * values[i];
        }

        return value;
    }

    private double[] LeastSquares(double[] weights)
    {
        const double Ridge = 1e-7;
        var normal = new double[unknowns, unknowns + 1];
        for (int e = 0; e < weights.Length; e++)
        {
            (double[] row, double value) = _equations[e];
            for (int i = 0; i < unknowns; i++)
            {
                if (row[i] != 0)
                {
                    for (int j = 0; j < unknowns; j++)
                    {
                        normal[i, j] += weights[e] * row[i] * row[j];
                    }

                    normal[i, unknowns] += weights[e] * row[i] * value;
                }
            }
        }

        // The ridge makes the matrix positive definite: elimination needs no pivoting.
        for (int i = 0; i < unknowns; i++)
        {
            normal[i, i] += Ridge;
        }

        for (int i = 0; i < unknowns; i++)
        {
            for (int k = 0; k < unknowns; k++)
            {
                double factor = k == i ? 0 : normal[k, i] / normal[i, i];
                for (int j = i; factor != 0 && j <= unknowns; j++)
                {
                    normal[k, j] -= factor * normal[i, j];
                }
            }
        }

        return [.. Enumerable.Range(0, unknowns).Select(i => normal[i, unknowns] / normal[i, i])];
    }

    private static void Subtract(double[] row, double[] other, double times)
    {
        for (int i = 0; i < row.Length && times != 0; i++)
        {
            row[i] -= times * other[i];
        }
    }
}
