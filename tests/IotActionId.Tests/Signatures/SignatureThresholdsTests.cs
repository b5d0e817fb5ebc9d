using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

public class SignatureThresholdsTests
{
    private static readonly IotSignature s_measured = SyntheticHome.Learned().Signatures[0];

    [Fact]
    public void Enough_repetitions_pass_and_fewer_fail()
    {
        Assert.True(new SignatureThresholds().Check(Signature(support: 3)).Passed);
        Assert.Equal(["support 2 is below 3"], new SignatureThresholds().Check(Signature(support: 2)).Failures);
        Assert.True(new SignatureThresholds { MinimumSupport = 0 }.Check(Signature(support: 0)).Passed);
    }

    [Fact]
    public void Accuracy_that_nobody_measured_fails_only_when_asked()
    {
        var thresholds = new SignatureThresholds { MinimumAccuracy = 0.9 };
        Assert.True(double.IsNaN(Signature().CrossValidatedAccuracy));
        Assert.True(thresholds.Check(Signature()).Passed);
        Assert.Equal(["not cross-validated"], (thresholds with { RequireAccuracy = true }).Check(Signature()).Failures);
        Assert.True(thresholds.Check(Signature(right: 9, wrong: 1)).Passed);
        Assert.Equal(["cross-validated accuracy 0.889 is below 0.9"], thresholds.Check(Signature(right: 8, wrong: 1)).Failures);
    }

    [Fact]
    public void Collisions_count_alone_or_given_the_state()
    {
        var thresholds = new SignatureThresholds { MaximumCollision = 1 };
        Assert.True(new SignatureThresholds().Check(Signature(collides: 5)).Passed);
        Assert.True(thresholds.Check(Signature(collides: 1)).Passed);
        IotSignatureCheck check = thresholds.Check(Signature(collides: 2, givenState: 1));
        Assert.Equal((false, 2), (check.Passed, check.Collisions));
        Assert.True((thresholds with { GivenState = true }).Check(Signature(collides: 2, givenState: 1)).Passed);
        Assert.Contains("even when the state is known", (thresholds with { GivenState = true, MaximumCollision = 0 }).Check(Signature(collides: 2, givenState: 1)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_triggered_passes_only_when_allowed()
    {
        Assert.Equal(["predicted, never triggered"], new SignatureThresholds().Check(Signature(support: 0, predicted: true)).Failures);
        Assert.True(new SignatureThresholds { AllowPredicted = true }.Check(Signature(support: 0, predicted: true)).Passed);
    }

    [Fact]
    public void Every_failure_is_named() =>
        Assert.Equal(3, new SignatureThresholds { MinimumAccuracy = 1, MaximumCollision = 0 }.Check(Signature(support: 1, right: 1, wrong: 1, collides: 1)).Failures.Count);

    private static IotSignature Signature(int support = 8, bool predicted = false, int right = 0, int wrong = 0, int collides = 0, int givenState = 0) => new()
    {
        Action = s_measured.Action,
        Variants = s_measured.Variants,
        Support = support,
        IsPredicted = predicted,
        Collides = [.. Enumerable.Range(0, collides).Select(static i => $"other:{i}")],
        CollidesGivenState = [.. Enumerable.Range(0, givenState).Select(static i => $"other:{i}")],
        Confusion = [.. new[] { new SignatureConfusion(s_measured.Action.ValueKey, right), new SignatureConfusion("other:0", wrong) }.Where(static c => c.Exchanges > 0)],
    };
}
