namespace IotActionId.Assessment;

/// <summary>
/// An elementary action that was taken for another. In a set each action of the truth that the answer lacks goes with one that the answer
/// has in its stead: of the same device if there is one, else of the same type, else in the order of the keys. So each is counted once.
/// </summary>
/// <param name="Truth">The key of the action done; null where there was none.</param>
/// <param name="Answer">The key of the action answered in its stead; null where there was none.</param>
/// <param name="Times">How often.</param>
/// <param name="Share">The part of all times that the action was done; of all such answers where none was.</param>
public sealed record IotConfusion(string? Truth, string? Answer, int Times, double Share);
