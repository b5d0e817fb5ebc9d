namespace IotActionId.Assessment;

/// <summary>Accuracy over the commands of one number of elementary actions.</summary>
/// <param name="ActionCount">Elementary actions of the command.</param>
/// <param name="Commands">Commands of that many.</param>
/// <param name="ExactSetAccuracy">Share whose most probable set of actions is the right one.</param>
/// <param name="BestPossibleAccuracy">The mean of the highest posterior.</param>
/// <param name="CandidateCoverage">Share whose right set is among the candidates.</param>
public sealed record IotAccuracyByCount(int ActionCount, int Commands, double ExactSetAccuracy, double BestPossibleAccuracy, double CandidateCoverage);
