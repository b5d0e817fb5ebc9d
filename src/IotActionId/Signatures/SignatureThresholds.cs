using System.Globalization;

namespace IotActionId.Signatures;

/// <summary>What signatures must reach to be relied on, and the check of one against it.</summary>
public sealed record SignatureThresholds
{
    /// <summary>The fewest training exchanges. Predicted signatures have none and are judged by <see cref="AllowPredicted"/> instead.</summary>
    public int MinimumSupport { get; init; } = 3;

    /// <summary>The least cross-validated accuracy, in [0, 1]; null for any.</summary>
    public double? MinimumAccuracy { get; init; }

    /// <summary>Whether a signature fails that was not cross-validated, since too few days or exchanges were there.</summary>
    public bool RequireAccuracy { get; init; }

    /// <summary>The most other actions that it may collide with; null for any number.</summary>
    public int? MaximumCollision { get; init; }

    /// <summary>Whether only collisions count that remain when the state of the devices is known (<see cref="IotSignature.CollidesGivenState"/>).</summary>
    public bool GivenState { get; init; }

    /// <summary>Whether signatures pass that were predicted and never triggered.</summary>
    public bool AllowPredicted { get; init; }

    /// <summary>Checks a signature.</summary>
    /// <param name="signature">The signature.</param>
    public IotSignatureCheck Check(IotSignature signature)
    {
        var failures = new List<string>();
        void Fail(FormattableString sentence) => failures.Add(sentence.ToString(CultureInfo.InvariantCulture));
        if (signature.IsPredicted && !AllowPredicted)
        {
            Fail($"predicted, never triggered");
        }

        if (!signature.IsPredicted && signature.Support < MinimumSupport)
        {
            Fail($"support {signature.Support} is below {MinimumSupport}");
        }

        double accuracy = signature.CrossValidatedAccuracy;
        if (RequireAccuracy && double.IsNaN(accuracy))
        {
            Fail($"not cross-validated");
        }

        if (accuracy < MinimumAccuracy)
        {
            Fail($"cross-validated accuracy {accuracy:0.000} is below {MinimumAccuracy:0.###}");
        }

        IReadOnlyList<string> collisions = GivenState ? signature.CollidesGivenState : signature.Collides;
        if (collisions.Count > MaximumCollision)
        {
            Fail($"collides with {collisions.Count} actions{(GivenState ? " even when the state is known" : "")}, more than {MaximumCollision}");
        }

        return new IotSignatureCheck(signature, collisions.Count, failures);
    }
}
