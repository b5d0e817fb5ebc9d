using System.Globalization;
using CsCheck;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class TimeLabelTests
{
    [Theory]
    [InlineData("2026-01-31T20:15:00.123Z", "2026-01-31T20:15:00.1230000", 0.0, 0.001)]
    [InlineData("2026-01-31t20:15:00,5z", "2026-01-31T20:15:00.5000000", 0.0, 0.1)]
    [InlineData("2026-01-31 20:15:07+01:00", "2026-01-31T20:15:07.0000000", 1.0, 1)]
    [InlineData("2026-01-31T20:15:07-0530", "2026-01-31T20:15:07.0000000", -5.5, 1)]
    [InlineData("2026-01-31T20:15 +02", "2026-01-31T20:15:00.0000000", 2.0, 60)]
    [InlineData("2026-01-31T20:15", "2026-01-31T20:15:00.0000000", null, 60)]
    [InlineData("2026-01-31T20:15:00.123456789012Z", "2026-01-31T20:15:00.1234567", 0.0, 0.0000001)]
    public void ISO_8601_is_read_with_its_resolution(string text, string clock, double? offsetHours, double unitSeconds)
    {
        Assert.True(Iso8601.TryParse(text, out TimeLabel label));

        Assert.Equal(clock, label.Clock.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Equal(offsetHours, label.Offset?.TotalHours);
        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(unitSeconds * 1e7)), label.Unit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-31")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T23:60:00Z")]
    [InlineData("2026-01-01T23:59:60Z")]
    [InlineData("2026-01-01T00:00:00+15:00")]
    [InlineData("2026-01-01T00:00:00Z+01:00")]
    [InlineData("２026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z\n")]
    [InlineData("2026-01-01T00:00:00.Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(Iso8601.TryParse(text, out _));

    [Fact]
    public void ISO_8601_agrees_with_the_runtime()
    {
        Gen.DateTimeOffset.Sample(time =>
        {
            Assert.True(Iso8601.TryParse(time.ToString("O", CultureInfo.InvariantCulture), out TimeLabel label));
            Assert.Equal((time.DateTime, time.Offset), (label.Clock, label.Offset!.Value));
        });
    }

    [Theory]
    [InlineData("MMMM dd, yyyy 'at' hh:mmtt", "March 08, 2021 at 09:15PM", "2021-03-08 21:15:00.000", null, 60)]
    [InlineData("yyyy-MM-dd HH:mm:ss.fff", "2021-03-08 21:15:01.250", "2021-03-08 21:15:01.250", null, 0.001)]
    [InlineData("d/M/yy H:mm:ss", "8/3/21 7:15:01", "2021-03-08 07:15:01.000", null, 1)]
    [InlineData("dd.MM.yyyy HH'h'", "08.03.2021 21h", "2021-03-08 21:00:00.000", null, 3600)]
    [InlineData("yyyy-MM-dd HH:mm:ss zzz", "2021-03-08 21:15:01 -05:00", "2021-03-08 21:15:01.000", -5.0, 1)]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2021-03-08T21:15:01Z", "2021-03-08 21:15:01.000", 0.0, 1)]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2021-03-08T21:15:01+01:00", "2021-03-08 21:15:01.000", 1.0, 1)]
    [InlineData("yyyy-MM-ddTHH:mm:ssK", "2021-03-08T21:15:01", "2021-03-08 21:15:01.000", null, 1)]
    [InlineData("unix", "1615238101", "2021-03-08 21:15:01.000", 0.0, 1)]
    [InlineData("Unix", "1615238101.25", "2021-03-08 21:15:01.250", 0.0, 0.01)]
    [InlineData("unixms", "1615238101250", "2021-03-08 21:15:01.250", 0.0, 0.001)]
    public void Custom_formats_are_read_with_their_resolution(string format, string text, string clock, double? offsetHours, double unitSeconds)
    {
        Assert.True(TimeFormat.Create(format).TryParse(text, out TimeLabel label));

        Assert.Equal(clock, label.Clock.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        Assert.Equal(offsetHours, label.Offset?.TotalHours);
        Assert.Equal(TimeSpan.FromSeconds(unitSeconds), label.Unit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("HH:mm")]
    [InlineData("'yyyy-MM-dd HH:mm'")]
    [InlineData("yyyy-MM-dd hh:mm")]
    [InlineData("yyyy-MM-dd HH:mm:ss.ffffffff")]
    [InlineData("yyyy-MM-dd HH:mm 'unclosed")]
    public void Formats_that_tell_no_instant_are_refused(string format) =>
        Assert.Equal(IotErrorId.InvalidArgument, Assert.Throws<IotException>(() => TimeFormat.Create(format)).Id);

    [Theory]
    [InlineData("unix", "-5")]
    [InlineData("unix", "1e9")]
    [InlineData("unix", "99999999999999999999")]
    [InlineData("unixms", "79228162514264337593543950335")]
    [InlineData("yyyy-MM-dd HH:mm", "2021-03-08T21:15")]
    [InlineData("yyyy-MM-ddTHH:mmzzz", "9999-12-31T23:59-14:00")]
    public void Texts_that_do_not_fit_their_format_are_refused(string format, string text) =>
        Assert.False(TimeFormat.Create(format).TryParse(text, out _));

    [Fact]
    public void The_time_of_a_label_covers_all_that_the_label_can_mean()
    {
        string[] formats = ["yyyy-MM-dd HH", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.f", "yyyy-MM-dd HH:mm:ss.ffff"];
        Gen.Select(Gen.Long[new DateTime(1990, 1, 1).Ticks, new DateTime(2200, 1, 1).Ticks], Gen.OneOf(formats)).Sample((ticks, format) =>
        {
            var moment = new DateTime(ticks);
            Assert.True(TimeFormat.Create(format).TryParse(moment.ToString(format, CultureInfo.InvariantCulture), out TimeLabel label));

            (DateTimeOffset time, TimeSpan uncertainty) = new LogClock(TimeZoneInfo.Utc, null).Resolve(label, null);

            Assert.InRange(moment, (time - uncertainty).DateTime, (time + uncertainty).DateTime);
            Assert.True(uncertainty <= label.Unit);
        });
    }
}
