namespace IotActionId.Lab;

/// <summary>Checks the options of a run, wherever they come from.</summary>
internal static class LabOptionsCheck
{
    private const int MaxPadding = 16_384;

    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: the first option that is out of range.</exception>
    public static void Check(LabOptions options)
    {
        GatewayStyle.Find(options.Style);
        Require(options.Sessions.Count > 0 && options.Sessions.All(Enum.IsDefined), "A run needs at least one session.");
        RequireRange(options.Repetition, 1, 1_000, nameof(options.Repetition));
        RequireRange(options.PairCount, 0, 100_000, nameof(options.PairCount));
        RequireRange(options.TestCount, 0, 100_000, nameof(options.TestCount));
        RequireRange(options.MaximumActions, 1, LabTestSizes.MaxActions, nameof(options.MaximumActions));
        RequireRange(options.Duration, TimeSpan.FromMinutes(1), TimeSpan.FromDays(366), nameof(options.Duration));
        Require(options.StartTime.UtcDateTime.Year is >= 1990 and <= 2090, $"StartTime is in 1990 to 2090, not {options.StartTime:yyyy}.");
        Require(options.TlsVersion is not { } version || Enum.IsDefined(version), "TlsVersion is Tls12 or Tls13.");

        LabNetwork network = options.Network;
        RequireRange(network.Jitter, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(network.Jitter));
        RequireRange(network.LossRate, 0, LabNetwork.MaxRate, nameof(network.LossRate));
        RequireRange(network.ReorderingRate, 0, LabNetwork.MaxRate, nameof(network.ReorderingRate));
        RequireRange(network.DuplicationRate, 0, LabNetwork.MaxRate, nameof(network.DuplicationRate));

        LabDisturbance disturbance = options.Disturbance;
        RequireRange(disturbance.ClockOffset, TimeSpan.FromDays(-1), TimeSpan.FromDays(1), nameof(disturbance.ClockOffset));
        RequireRange(disturbance.ClockDrift, -1_000, 1_000, nameof(disturbance.ClockDrift));
        RequireRange(disturbance.ReconnectInterval ?? TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromDays(366), nameof(disturbance.ReconnectInterval));
        RequireRange(disturbance.UnansweredRate, 0, 1, nameof(disturbance.UnansweredRate));
        RequireRange(disturbance.LocalActionRate, 0, 10_000, nameof(disturbance.LocalActionRate));

        LabDefence defence = options.Defence;
        Require(Enum.IsDefined(defence.Padding), "Padding is None, Block, Maximum or Random.");
        Require(defence.PaddingSize is not null || defence.Padding is LabPadding.None or LabPadding.Maximum, $"{defence.Padding} padding needs a PaddingSize.");
        RequireRange(defence.PaddingSize ?? MaxPadding, defence.Padding == LabPadding.Random ? 1 : 2, MaxPadding, nameof(defence.PaddingSize));
        RequireRange(defence.BatchInterval ?? TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(defence.BatchInterval));
        RequireRange(defence.CoverRate, 0, 3_600, nameof(defence.CoverRate));
    }

    private static void RequireRange<T>(T value, T min, T max, string name)
        where T : IComparable<T> =>
        Require(
            value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} is {min} to {max}, not {value}."));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new IotException(IotErrorId.InvalidArgument, message);
        }
    }
}
