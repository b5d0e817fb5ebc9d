using System.Globalization;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>How often the user gives commands, by the hour of the day.</summary>
/// <param name="PerHour">Commands an hour, for each hour of the day that is known; hours follow each other.</param>
/// <param name="Doubt">Why it had to be assumed, in a sentence; null where it is known.</param>
internal sealed record CommandRhythm(IReadOnlyList<double> PerHour, string? Doubt)
{
    /// <summary>Commands an hour where nobody knows.</summary>
    private const double Unknown = 1;

    /// <summary>Commands an hour that an owner gives at most in the long run; a log that has more is of somebody who trains.</summary>
    private const double MostOfAnOwner = NoiseModel.CommandRate * 3600;

    /// <summary>Commands an hour, on average.</summary>
    public double Mean => PerHour.Average();

    /// <summary>Commands an hour at the time of a command.</summary>
    public double AtCommands => PerHour.Sum(static r => r * r) / Math.Max(1e-9, PerHour.Sum());

    public static CommandRhythm Of(IotSignatureSet set, double? given)
    {
        if (given is { } rate)
        {
            return new([.. Enumerable.Repeat(rate, ActionHours.PerDay)], null);
        }

        double[] counts = [.. Enumerable.Range(0, ActionHours.PerDay).Select(h => set.Hours.Sum(a => (double)a.Counts[h]))];
        double[] hours = Observed(set.TrainedFrom.Start.ToUniversalTime(), set.TrainedFrom.End.ToUniversalTime());
        double scale = set.TrainedFrom.Commands / Math.Max(1, counts.Sum());
        double[] rates = [.. counts.Index().Where(c => hours[c.Index] > 0.1).Select(c => c.Item * scale / hours[c.Index])];
        string? doubt = rates.Sum() == 0 ? "When commands come is not known"
            : rates.Average() > MostOfAnOwner ? string.Create(CultureInfo.InvariantCulture, $"The training log has {rates.Average():0} commands an hour, which no owner gives")
            : null;
        return doubt is null ? new(rates, null) : new([.. Enumerable.Repeat(Unknown, ActionHours.PerDay)], $"{doubt}: {Unknown:0} an hour is assumed. -CommandsPerHour says how many are usual.");
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
