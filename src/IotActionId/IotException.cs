namespace IotActionId;

/// <summary>A defect of the user's input: a stable id, and a sentence that says what is wrong and what helps.</summary>
public sealed class IotException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="id">The stable identifier.</param>
    /// <param name="message">What is wrong and what helps, as one or two sentences.</param>
    /// <param name="target">What the defect is in: a path, an interface name, a filter; null where there is none.</param>
    /// <param name="innerException">What revealed it, or null.</param>
    public IotException(IotErrorId id, string message, string? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Id = id;
        Target = target;
    }

    /// <summary>The stable identifier.</summary>
    public IotErrorId Id { get; }

    /// <summary>What the defect is in: a path, an interface name, a filter; null where there is none.</summary>
    public string? Target { get; }
}
