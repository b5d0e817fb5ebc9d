using System.Globalization;
using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>
/// Shows how far a long step has come: done, rate, seconds remaining. Writes nothing in the first half second and at most five times a
/// second after it, so that a loop may report as often as it likes. Call it on the pipeline's thread only, as everything that writes.
/// </summary>
public sealed class ProgressMeter : IProgress<long>, IDisposable
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.2);

    private readonly Action<ProgressRecord> _write;
    private readonly TimeProvider _clock;
    private readonly ProgressRecord _record;
    private readonly long _total;
    private readonly Func<double, string> _format;
    private readonly long _started;
    private TimeSpan _next = FirstAfter;
    private bool _shown;

    /// <summary>Starts the clock of a step.</summary>
    /// <param name="cmdlet">Where to write.</param>
    /// <param name="activity">What goes on, as <c>Reading evening.pcap</c>.</param>
    /// <param name="total">What <see cref="Report"/> will have reported in the end; 0 or less where nobody knows.</param>
    /// <param name="format">Turns an amount into text; bytes where null.</param>
    public ProgressMeter(Cmdlet cmdlet, string activity, long total, Func<double, string>? format = null)
        : this(cmdlet.WriteProgress, TimeProvider.System, activity, total, format ?? FormatBytes)
    {
    }

    internal ProgressMeter(Action<ProgressRecord> write, TimeProvider clock, string activity, long total, Func<double, string> format)
    {
        _write = write;
        _clock = clock;
        _total = total;
        _format = format;
        _record = new ProgressRecord(0, activity, " ");
        _started = clock.GetTimestamp();
    }

    /// <summary>Says how much is done since the start of the step, not since the last report.</summary>
    public void Report(long value)
    {
        TimeSpan elapsed = _clock.GetElapsedTime(_started);
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        _shown = true;
        double rate = value / elapsed.TotalSeconds;
        if (_total > 0)
        {
            double part = Math.Clamp((double)value / _total, 0, 1);
            _record.PercentComplete = (int)(part * 100);
            _record.SecondsRemaining = rate > 0 ? (int)Math.Min(int.MaxValue, Math.Max(0, _total - value) / rate) : -1;
            _record.StatusDescription = $"{_format(value)} of {_format(_total)}, {_format(rate)}/s";
        }
        else
        {
            _record.StatusDescription = $"{_format(value)}, {_format(rate)}/s";
        }

        _write(_record);
    }

    /// <summary>Takes the bar away, where one was shown.</summary>
    public void Dispose()
    {
        if (!_shown)
        {
            return;
        }

        _shown = false;
        _record.RecordType = ProgressRecordType.Completed;
        try
        {
            _write(_record);
        }
        catch (PipelineStoppedException)
        {
            // Select-Object -First or Ctrl+C ended the pipeline, and the host took the bar away by itself.
        }
    }

    private static string FormatBytes(double bytes) => bytes switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} B"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB"),
    };
}
