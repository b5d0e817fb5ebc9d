using System.Globalization;

namespace IotActionId.Actions;

/// <summary>One way in which a log prints times: ISO 8601, Unix time, or a .NET custom format string.</summary>
internal sealed class TimeFormat
{
    private const string UnixSeconds = "unix";
    private const string UnixMilliseconds = "unixms";

    private readonly string? _format;
    private readonly TimeSpan _unit;

    private TimeFormat(string? format, TimeSpan unit)
    {
        _format = format;
        _unit = unit;
    }

    internal static TimeFormat Iso { get; } = new(null, default);

    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: no format that tells a day and a time of day.</exception>
    internal static TimeFormat Create(string format)
    {
        if (format.Equals(UnixSeconds, StringComparison.OrdinalIgnoreCase))
        {
            return new TimeFormat(UnixSeconds, TimeSpan.FromSeconds(1));
        }

        if (format.Equals(UnixMilliseconds, StringComparison.OrdinalIgnoreCase))
        {
            return new TimeFormat(UnixMilliseconds, TimeSpan.FromMilliseconds(1));
        }

        string letters = Specifiers(format);
        bool Has(char letter) => letters.Contains(letter, StringComparison.Ordinal);

        if (format.Length < 2 || !Has('y') || !Has('M') || !Has('d') || !(Has('H') || Has('h')))
        {
            throw Invalid(format, "it must be a custom format with year, month, day and hour, such as \"yyyy-MM-dd HH:mm:ss\"");
        }

        if (Has('h') && !Has('t'))
        {
            throw Invalid(format, "hours of 1 to 12 (h) need AM or PM (tt); hours of 0 to 23 are H");
        }

        int digits = letters.Count(letter => letter is 'f' or 'F');
        if (digits > 7)
        {
            throw Invalid(format, "it has more than seven digits of a second");
        }

        TimeSpan unit =
            digits > 0 ? new TimeSpan((long)Math.Pow(10, 7 - digits))
            : Has('s') ? TimeSpan.FromSeconds(1)
            : Has('m') ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromHours(1);

        // The runtime tells a malformed format only when it is used.
        string sample;
        try
        {
            sample = DateTime.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            sample = "";
        }

        var created = new TimeFormat(format, unit);
        return created.TryParse(sample, out _) ? created : throw Invalid(format, "it contradicts itself or has a letter that means nothing");
    }

    internal bool TryParse(string text, out TimeLabel label)
    {
        label = default;
        if (_format is null)
        {
            return Iso8601.TryParse(text, out label);
        }

        if (ReferenceEquals(_format, UnixSeconds) || ReferenceEquals(_format, UnixMilliseconds))
        {
            return TryParseUnix(text, out label);
        }

        if (!DateTime.TryParseExact(text, _format, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime clock))
        {
            return false;
        }

        if (clock.Kind == DateTimeKind.Unspecified)
        {
            label = new TimeLabel(clock, null, _unit);
            return true;
        }

        // The label carries an offset, which DateTime has translated to the zone of this machine; read what was printed.
        if (!DateTimeOffset.TryParseExact(text, _format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return false;
        }

        label = new TimeLabel(time.DateTime, time.Offset, _unit);
        return true;
    }

    private bool TryParseUnix(string text, out TimeLabel label)
    {
        label = default;
        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal count) ||
            count > DateTime.MaxValue.Ticks / _unit.Ticks - DateTime.UnixEpoch.Ticks / _unit.Ticks - 1)
        {
            return false;
        }

        TimeSpan unit = _unit;
        for (int digit = 0; digit < count.Scale && unit.Ticks > 1; digit++)
        {
            unit /= 10;
        }

        var clock = new DateTime(DateTime.UnixEpoch.Ticks + (long)(count * _unit.Ticks));
        label = new TimeLabel(clock, TimeSpan.Zero, unit);
        return true;
    }

    /// <summary>The letters that stand for a part of the time: without quoted text and escaped characters.</summary>
    private static string Specifiers(string format)
    {
        var letters = new List<char>();
        char quote = '\0';
        for (int i = 0; i < format.Length; i++)
        {
            char letter = format[i];
            if (letter == '\\')
            {
                i++;
            }
            else if (quote != '\0')
            {
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
            }
            else
            {
                letters.Add(letter);
            }
        }

        return new string([.. letters]);
    }

    private static IotException Invalid(string format, string why) =>
        new(IotErrorId.InvalidArgument, $"The time format \"{format}\" cannot be used: {why}.", format);
}
