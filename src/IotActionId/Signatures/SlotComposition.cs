namespace IotActionId.Signatures;

/// <summary>How the messages of a slot make up those of a compound action.</summary>
public enum SlotComposition
{
    /// <summary>No compound action was in the training data: only elementary actions can be explained.</summary>
    Unknown,

    /// <summary>One message whose length is the sum of the elementary lengths less (k - 1) times the slot's kappa.</summary>
    Summed,

    /// <summary>One message for each elementary action, as it has alone.</summary>
    Separate,

    /// <summary>The compounds of the training data are neither sums nor sets of their elementary messages: what the slot says of compounds cannot be used, what it says of elementary actions can.</summary>
    NotAdditive,
}
