namespace IotActionId.Lab;

/// <summary>How a gateway tells of several elementary actions.</summary>
public enum LabComposition
{
    /// <summary>In one message whose length is a sum.</summary>
    Summed,

    /// <summary>In one message each.</summary>
    Separate,
}
