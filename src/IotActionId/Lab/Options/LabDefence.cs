namespace IotActionId.Lab;

/// <summary>
/// What web service and gateway do against eavesdroppers. Padding is spaces in the text of a message, as many as make the plaintext of its
/// TLS record as long as it should be: it works with every TLS version and library. What a protocol sends without text (pings, MQTT
/// receipts, empty HTTP responses) always has the same length.
/// </summary>
public sealed record LabDefence
{
    /// <summary>How messages are padded.</summary>
    public LabPadding Padding { get; init; }

    /// <summary>
    /// <see cref="LabPadding.Block"/>: the block, 2 to 16,384 bytes. <see cref="LabPadding.Random"/>: the most bytes added, 1 to 16,384.
    /// <see cref="LabPadding.Maximum"/>: the size, or null for the longest message that the home can have.
    /// </summary>
    public int? PaddingSize { get; init; }

    /// <summary>Commands and statuses wait for the next multiple of this time and go together; up to an hour, null for at once.</summary>
    public TimeSpan? BatchInterval { get; init; }

    /// <summary>Commands that the web service makes up, per hour: 0 to 3,600. Gateway and devices answer them as real ones.</summary>
    public double CoverRate { get; init; }
}
