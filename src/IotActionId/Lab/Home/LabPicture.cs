namespace IotActionId.Lab;

/// <summary>A picture that the next status of a device carries, in Base64.</summary>
/// <param name="Min">The fewest bytes of the picture.</param>
/// <param name="Max">The most bytes of the picture.</param>
public sealed record LabPicture(int Min, int Max);
