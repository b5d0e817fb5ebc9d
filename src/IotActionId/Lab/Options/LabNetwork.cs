namespace IotActionId.Lab;

/// <summary>What the network does to TCP segments on their way. Rates are parts of all segments, 0 to <see cref="MaxRate"/>.</summary>
public sealed record LabNetwork
{
    /// <summary>The greatest rate: beyond it TCP gives up in reality too.</summary>
    public const double MaxRate = 0.2;

    /// <summary>How late a segment is at most by chance: 0 to a second.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMicroseconds(300);

    /// <summary>Segments that are lost and sent again, half of them before the capture point and half behind it.</summary>
    public double LossRate { get; init; }

    /// <summary>Segments that are overtaken by what follows within a few milliseconds.</summary>
    public double ReorderingRate { get; init; }

    /// <summary>Segments that the capture holds twice.</summary>
    public double DuplicationRate { get; init; }
}
