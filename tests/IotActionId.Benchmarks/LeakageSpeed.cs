using System.Diagnostics;
using System.Globalization;
using IotActionId.Assessment;

namespace IotActionId.Benchmarks;

/// <summary>How long it takes to tell what a home gives away, by its size and the most actions of a command. Prints a table.</summary>
internal static class LeakageSpeed
{
    private const int Repeats = 2;

    /// <summary>Measures.</summary>
    /// <param name="seed">The seed of the homes.</param>
    public static int Run(int seed)
    {
        Console.WriteLine($"Seconds, best of {Repeats}, seed {seed}; bits of the action set over all numbers of actions.");
        Console.WriteLine();
        Console.WriteLine("| Devices, actions each | At most | Leakage | Bits | Exact | Random padding of 63 | Collisions of up to 3 | Found |");
        Console.WriteLine("|---|---:|---:|---:|---|---:|---:|---:|");
        foreach ((int devices, int actions, int most) in ((int, int, int)[])[(16, 4, 1), (16, 4, 2), (16, 4, 3), (16, 4, 4), (16, 2, 6), (32, 4, 3), (64, 4, 2), (256, 4, 2)])
        {
            var set = new SyntheticSignatures(devices, actions, seed).Set;
            var options = new LeakageOptions { MaximumActions = most, CommandsPerHour = 1 };
            (double leakage, IotLeakage result) = Best(() => LeakageMeasurement.Measure(set, [IotDefence.None], options)[0]);
            (double padded, _) = Best(() => LeakageMeasurement.Measure(set, [new IotDefence(IotDefenceKind.RandomPadding, 63)], options)[0]);
            (double collisions, int found) = Best(() => CollisionSearch.Find(set, new CollisionOptions { MaximumActions = Math.Min(most, 3) }).Count());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {devices}, {actions} | {most} | {leakage:0.00} | {result.ActionBits:0.00} of {result.Amounts[0].PriorEntropy:0.00} | {(result.Amounts[0].IsExact ? "yes" : $"no, {result.Amounts[0].Low:0.00} to {result.Amounts[0].High:0.00}")} | {padded:0.00} | {collisions:0.00} | {found:N0} |"));
        }

        return 0;
    }

    private static (double Seconds, T Result) Best<T>(Func<T> work)
    {
        double best = double.PositiveInfinity;
        T result = default!;
        for (int i = 0; i < Repeats; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            result = work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return (best, result);
    }
}
