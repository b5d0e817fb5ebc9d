namespace IotActionId.Lab;

/// <summary>How messages are made longer than they are, so that lengths tell less.</summary>
public enum LabPadding
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>To the next multiple of a size.</summary>
    Block,

    /// <summary>All to one size, which no message of the home exceeds.</summary>
    Maximum,

    /// <summary>By a random number of bytes.</summary>
    Random,
}
