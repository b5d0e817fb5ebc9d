using IotActionId.Lab;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>Lab runs of 16 devices, each run, learned and identified once for all tests of a class. The seeds were not looked at while the method was made.</summary>
public sealed class LabIdentifications : IDisposable
{
    private static readonly LabOptions s_default = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("iot-identify-").FullName;
    private readonly Dictionary<string, LabIdentification> _runs = [];

    /// <summary>A run; the same name, style and seed give the same one.</summary>
    /// <param name="name">What is special about it.</param>
    /// <param name="style">The gateway's style.</param>
    /// <param name="seed">The seed of home and run.</param>
    /// <param name="change">Changes the options; null for a hundred commands of up to six actions, and nothing in the way.</param>
    /// <param name="unknownDevice">Whether a device joins after the training.</param>
    /// <param name="gap">How long after its first the second of two commands comes; null for much later.</param>
    /// <param name="learned">What was learned otherwise; null to learn from the run's own training.</param>
    internal LabIdentification Get(string name, string style, int seed, Func<LabOptions, LabOptions>? change = null, bool unknownDevice = false, TimeSpan? gap = null, IotSignatureSet? learned = null)
    {
        string key = $"{name}-{style}-{seed}";
        if (_runs.TryGetValue(key, out LabIdentification? known))
        {
            return known;
        }

        // Runs lie apart in time, so that they can be measured together.
        int apart = (30 * seed) + LabRunner.Styles.ToList().IndexOf(style);
        LabOptions options = new() { Style = style, Seed = seed, TestCount = 100, MaximumActions = 6, StartTime = s_default.StartTime.AddDays(5 * apart) };
        options = change?.Invoke(options) ?? options;
        var home = new LabHomeOptions { Seed = seed, UnknownDevice = unknownDevice };
        string folder = Path.Combine(_folder, key);
        return _runs[key] = gap is { } time ? LabIdentification.BackToBack(home, options, time, folder) : LabIdentification.Of(home, options, folder, learned);
    }

    /// <summary>A run with an idle day in which nothing is in the way.</summary>
    internal LabIdentification Plain(string style, int seed) =>
        Get("plain", style, seed, static o => o with { Sessions = [LabSessionKind.Training, LabSessionKind.Test, LabSessionKind.Idle] });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
