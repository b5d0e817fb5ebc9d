namespace IotActionId.Lab;

/// <summary>One of the messages by which a gateway takes, acknowledges or reports actions.</summary>
public sealed class LabSlot
{
    private readonly Func<string, int, int> _plaintextLength;

    internal LabSlot(LabMessageKind kind, LabComposition composition, int overlap, Func<string, int, int> plaintextLength)
    {
        Kind = kind;
        Composition = composition;
        Overlap = overlap;
        _plaintextLength = plaintextLength;
    }

    /// <summary><see cref="LabMessageKind.Command"/>, <see cref="LabMessageKind.Acknowledgement"/> or <see cref="LabMessageKind.Status"/>.</summary>
    public LabMessageKind Kind { get; }

    /// <summary>Whether several actions share a message.</summary>
    public LabComposition Composition { get; }

    /// <summary>
    /// Where several actions share a message: for each action after the first, by how many bytes its text is shorter than the sum of the
    /// texts of the actions alone. 0 otherwise.
    /// </summary>
    public int Overlap { get; }

    /// <summary>Bytes handed to TLS for a text of some length: with the envelope, and padded where the defence fills blocks.</summary>
    /// <param name="device">The device that the message is about; any of them where they share it.</param>
    /// <param name="textLength">The text's length in bytes, with what random padding adds.</param>
    public int PlaintextLength(string device, int textLength) => _plaintextLength(device, textLength);
}
