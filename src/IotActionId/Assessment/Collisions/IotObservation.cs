namespace IotActionId.Assessment;

/// <summary>Which messages of an exchange an observer looks at.</summary>
public enum IotObservation
{
    /// <summary>The command alone.</summary>
    Command,

    /// <summary>The command and its acknowledgement.</summary>
    CommandAndAcknowledgement,

    /// <summary>All messages of the exchange, the status too.</summary>
    All,
}
