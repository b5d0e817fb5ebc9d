namespace IotActionId.Lab;

/// <summary>One way in which an elementary action can come out, when it is the only one of its command.</summary>
/// <param name="Probability">How often it does, 0 to 1.</param>
/// <param name="Command">Length of the command's text, in bytes.</param>
/// <param name="Acknowledgement">Length of the acknowledgement's text.</param>
/// <param name="Status">Length of the status's text, where the device answers.</param>
public readonly record struct LabOutcome(double Probability, int Command, int Acknowledgement, int Status);
