namespace IotActionId.Assessment;

/// <summary>What a defence makes of the plaintext length of a slot's messages.</summary>
/// <param name="Block">Messages are filled up to a multiple of so many bytes; 1 where they are not.</param>
/// <param name="Longest">All messages are as long as this; null where they are not.</param>
/// <param name="Random">Each message gets 0 to so many bytes more.</param>
internal sealed record SlotPadding(int Block, int? Longest, int Random)
{
    public static SlotPadding None { get; } = new(1, null, 0);

    /// <summary>The length with what is certain of the padding.</summary>
    public int Padded(int plaintext) => Math.Max(Longest ?? 0, (plaintext + Block - 1) / Block * Block);
}
