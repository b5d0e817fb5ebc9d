using System.Globalization;

namespace IotActionId.Actions;

/// <summary>Turns the times of one log, in the order of its lines, into instants.</summary>
internal sealed class LogClock(TimeZoneInfo zone, TimeSpan? statedUncertainty)
{
    // The clock of captures: nanoseconds since 1970 in 64 bits.
    private static readonly DateTime s_first = new(1970, 1, 2);
    private static readonly DateTime s_last = new(2261, 12, 31);

    private DateTimeOffset? _start;
    private DateTimeOffset _previous;
    private bool _descending;

    /// <summary>Times in the hour that the zone's clock repeats in autumn for which the order of the log left both readings open.</summary>
    internal int GuessedTimes { get; private set; }

    /// <summary>Resolves a label to an instant, UTC; the command was sent within it ± the uncertainty.</summary>
    /// <param name="label">The printed time.</param>
    /// <param name="lineUncertainty">What the line itself says of its precision; the option goes before it.</param>
    /// <exception cref="LogEntryException">There is no such time.</exception>
    internal (DateTimeOffset Time, TimeSpan Uncertainty) Resolve(in TimeLabel label, TimeSpan? lineUncertainty)
    {
        if (label.Clock < s_first || label.Clock > s_last)
        {
            throw new LogEntryException("its time is not between 1970 and 2261");
        }

        DateTimeOffset time;
        if (label.Offset is { } offset)
        {
            time = new DateTimeOffset(label.Clock - offset, TimeSpan.Zero);
        }
        else
        {
            DateTime local = DateTime.SpecifyKind(label.Clock, DateTimeKind.Unspecified);
            if (zone.IsInvalidTime(local))
            {
                string printed = local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                throw new LogEntryException($"its time {printed} does not exist in {zone.Id}, where the clock was put forward over it; is that the right time zone?");
            }

            time = zone.IsAmbiguousTime(local)
                ? ResolveAmbiguous(local, label.Unit)
                : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }

        Remember(time);
        if ((statedUncertainty ?? lineUncertainty) is { } stated)
        {
            return (time, stated);
        }

        // Clocks with fractions are cut by some loggers and rounded by others; ± a whole digit covers both.
        return label.Unit < TimeSpan.FromSeconds(1) ? (time, label.Unit) : (time + (label.Unit / 2), label.Unit / 2);
    }

    /// <summary>A log runs one way: where the local clock steps against that way, it is the second time round.</summary>
    private DateTimeOffset ResolveAmbiguous(DateTime local, TimeSpan unit)
    {
        TimeSpan[] offsets = zone.GetAmbiguousTimeOffsets(local);
        DateTimeOffset first = new DateTimeOffset(local, offsets.Max()).ToUniversalTime();
        DateTimeOffset second = new DateTimeOffset(local, offsets.Min()).ToUniversalTime();
        // Lines within one unit may stand in either order.
        if (_start is not null && (_descending ? second > _previous + unit : first < _previous - unit))
        {
            return _descending ? first : second;
        }

        GuessedTimes++;
        return _descending ? second : first;
    }

    private void Remember(DateTimeOffset time)
    {
        _start ??= time;
        _descending = time < _start;
        _previous = time;
    }
}
