using System.Globalization;
using System.Management.Automation;
using IotActionId.PowerShell;

namespace IotActionId.Tests.Module;

public sealed class ProgressMeterTests
{
    private readonly ManualClock _clock = new();
    private readonly List<ProgressRecord> _written = [];

    [Fact]
    public void Short_step_shows_nothing()
    {
        using (ProgressMeter meter = Meter(1000))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(400));
            meter.Report(900);
        }

        Assert.Empty(_written);
    }

    [Fact]
    public void At_most_five_updates_a_second()
    {
        using ProgressMeter meter = Meter(10_000);
        for (int i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            meter.Report(i);
        }

        Assert.InRange(_written.Count, 40, 50);
    }

    [Fact]
    public void Says_what_is_done_the_rate_and_the_rest()
    {
        using ProgressMeter meter = Meter(8_000_000);
        _clock.Advance(TimeSpan.FromSeconds(2));
        meter.Report(2_000_000);
        Assert.Equal("2.0 MB of 8.0 MB, 1.0 MB/s", _written[0].StatusDescription);
        Assert.Equal(25, _written[0].PercentComplete);
        Assert.Equal(6, _written[0].SecondsRemaining);
    }

    [Fact]
    public void Bar_is_taken_away_once_it_was_shown()
    {
        ProgressMeter meter = Meter(0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        meter.Report(500);
        meter.Dispose();
        Assert.Equal("500 B, 500 B/s", _written[0].StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, _written[^1].RecordType);
    }

    private ProgressMeter Meter(long total) => new(
        record => _written.Add(new ProgressRecord(record.ActivityId, record.Activity, record.StatusDescription)
        {
            PercentComplete = record.PercentComplete,
            SecondsRemaining = record.SecondsRemaining,
            RecordType = record.RecordType,
        }),
        _clock,
        "Reading",
        total,
        bytes => bytes < 1e6 ? string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"));

    private sealed class ManualClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
