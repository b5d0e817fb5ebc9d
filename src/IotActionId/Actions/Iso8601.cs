using System.Globalization;
using System.Text.RegularExpressions;

namespace IotActionId.Actions;

/// <summary>Times as RFC 3339 writes them, and what people make of it: a blank for the T, no seconds, no offset.</summary>
internal static partial class Iso8601
{
    private const int MaxLength = 64;

    internal static bool TryParse(string text, out TimeLabel label)
    {
        label = default;
        if (text.Length > MaxLength)
        {
            return false;
        }

        Match match = Pattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

        (int year, int month, int day) = (Number("year"), Number("month"), Number("day"));
        (int hour, int minute) = (Number("hour"), Number("minute"));
        bool hasSecond = match.Groups["second"].Success;
        int second = hasSecond ? Number("second") : 0;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ||
            hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        TimeSpan unit = hasSecond ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1);
        long fraction = 0;
        foreach (char digit in match.Groups["fraction"].ValueSpan)
        {
            // A tick is the finest that .NET can hold; further digits are cut.
            if (unit.Ticks > 1)
            {
                unit /= 10;
                fraction += (digit - '0') * unit.Ticks;
            }
        }

        TimeSpan? offset = null;
        if (match.Groups["zulu"].Success)
        {
            offset = TimeSpan.Zero;
        }
        else if (match.Groups["sign"].Success)
        {
            var ahead = new TimeSpan(Number("offsetHour"), match.Groups["offsetMinute"].Success ? Number("offsetMinute") : 0, 0);
            if (ahead > TimeSpan.FromHours(14))
            {
                return false;
            }

            offset = match.Groups["sign"].ValueSpan is "+" ? ahead : -ahead;
        }

        label = new TimeLabel(new DateTime(year, month, day, hour, minute, second).AddTicks(fraction), offset, unit);
        return true;
    }

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})" +
        @"(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]+))?)?" +
        @" ?((?<zulu>[Zz])|(?<sign>[+-])(?<offsetHour>[0-9]{2})(:?(?<offsetMinute>[0-9]{2}))?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
