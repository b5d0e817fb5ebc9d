namespace IotActionId.Assessment;

/// <summary>How well one elementary action is recognised, alone or in a set. What was done is compared with the most probable set, whatever was decided.</summary>
/// <param name="Action">The action's key.</param>
/// <param name="Done">In how many commands it is.</param>
/// <param name="Answered">In how many answers it is, those that no command explains included.</param>
/// <param name="Right">In how many answers it is with the command.</param>
public sealed record IotActionAccuracy(string Action, int Done, int Answered, int Right)
{
    /// <summary><see cref="Right"/> / <see cref="Answered"/>; NaN where it was never answered.</summary>
    public double Precision => InAnswers.Share;

    /// <summary>The lower end of the 95 % interval of <see cref="Precision"/>.</summary>
    public double PrecisionLow => InAnswers.Low;

    /// <summary>The upper end of the 95 % interval of <see cref="Precision"/>.</summary>
    public double PrecisionHigh => InAnswers.High;

    /// <summary><see cref="Right"/> / <see cref="Done"/>; NaN where it was never done.</summary>
    public double Recall => InCommands.Share;

    /// <summary>The lower end of the 95 % interval of <see cref="Recall"/>.</summary>
    public double RecallLow => InCommands.Low;

    /// <summary>The upper end of the 95 % interval of <see cref="Recall"/>.</summary>
    public double RecallHigh => InCommands.High;

    /// <summary>The harmonic mean of precision and recall: 2 <see cref="Right"/> / (<see cref="Done"/> + <see cref="Answered"/>).</summary>
    public double F1 => 2.0 * Right / (Done + Answered);

    private IotShare InAnswers => new("Precision", Right, Answered);

    private IotShare InCommands => new("Recall", Right, Done);
}
