using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>How often the user gives commands, by the hour of the day.</summary>
/// <param name="PerHour">Commands an hour, for each hour of the day that is known; hours follow each other.</param>
/// <param name="IsKnown">Whether the training log shows it.</param>
internal sealed record CommandRhythm(IReadOnlyList<double> PerHour, bool IsKnown)
{
    /// <summary>Commands an hour where nobody knows.</summary>
    private const double Unknown = 1;

    /// <summary>Commands an hour, on average.</summary>
    public double Mean => PerHour.Average();

    /// <summary>Commands an hour at the time of a command.</summary>
    public double AtCommands => PerHour.Sum(static r => r * r) / Math.Max(1e-9, PerHour.Sum());

    public static CommandRhythm Of(IotSignatureSet set, double? given)
    {
        if (given is { } rate)
        {
            return new([.. Enumerable.Repeat(rate, ActionHours.PerDay)], true);
        }

        double[] counts = [.. Enumerable.Range(0, ActionHours.PerDay).Select(h => set.Hours.Sum(a => (double)a.Counts[h]))];
        double[] hours = Observed(set.TrainedFrom.Start.ToUniversalTime(), set.TrainedFrom.End.ToUniversalTime());
        double scale = set.TrainedFrom.Commands / Math.Max(1, counts.Sum());
        double[] rates = [.. counts.Index().Where(c => hours[c.Index] > 0.1).Select(c => c.Item * scale / hours[c.Index])];
        return rates.Sum() == 0 ? new([.. Enumerable.Repeat(Unknown, ActionHours.PerDay)], false) : new(rates, true);
    }

    /// <summary>How many hours of training there were of each hour of the day.</summary>
    private static double[] Observed(DateTimeOffset start, DateTimeOffset end)
    {
        double[] hours = new double[ActionHours.PerDay];
        double days = (end - start).TotalDays;
        if (days > 366)
        {
            Array.Fill(hours, days);
            return hours;
        }

        while (start < end)
        {
            DateTimeOffset next = new DateTimeOffset(start.Year, start.Month, start.Day, start.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
            hours[start.Hour] += ((next < end ? next : end) - start).TotalHours;
            start = next;
        }

        return hours;
    }
}
