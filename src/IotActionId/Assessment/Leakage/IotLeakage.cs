namespace IotActionId.Assessment;

/// <summary>What a gateway gives away, with one defence or none.</summary>
/// <remarks>Its lists are arrays: PowerShell cannot index what a collection expression makes of a read-only list.</remarks>
public sealed class IotLeakage
{
    /// <summary>What the analyst calls the gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>What the measurement rests on.</summary>
    public required IotLeakageBasis Basis { get; init; }

    /// <summary>The defence that was assumed.</summary>
    public required IotDefence Defence { get; init; }

    /// <summary>What is learned, by level; all numbers of actions together first, then one by one.</summary>
    public required IReadOnlyList<IotLeakageAmount> Amounts { get; init => field = value.ToArray(); }

    /// <summary>Wire bytes that the defence adds to an exchange, on average; cover commands count with the exchange that they hide.</summary>
    public required double ExtraBytes { get; init; }

    /// <summary>The same as a share of the undefended exchange; 0.5 is half as many again.</summary>
    public required double ExtraBytesShare { get; init; }

    /// <summary>By how much the defence delays a command, on average.</summary>
    public required TimeSpan ExtraDelay { get; init; }

    /// <summary>Why this defence and not another, in a sentence or two; null where another is recommended.</summary>
    public string? Recommendation { get; init; }

    /// <summary>What one should know before trusting it, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = value.ToArray(); } = [];

    /// <summary>What is needed to repeat it.</summary>
    public required IotLeakageParameters Parameters { get; init; }

    /// <summary>Bits that an exchange gives away of which actions it is: <see cref="IotLeakageAmount.MutualInformation"/> at <see cref="IotLeakageLevel.ActionSet"/>, over all numbers of actions.</summary>
    public double ActionBits => Find(IotLeakageLevel.ActionSet)?.MutualInformation ?? double.NaN;

    /// <summary>How often the best answer to which actions it is is right.</summary>
    public double BayesAccuracy => Find(IotLeakageLevel.ActionSet)?.BayesAccuracy ?? double.NaN;

    /// <summary>How many sets of actions an exchange leaves possible, on average.</summary>
    public double AnonymityExpected => Find(IotLeakageLevel.ActionSet)?.AnonymityExpected ?? double.NaN;

    /// <summary>The amount at a level, or null.</summary>
    /// <param name="level">The level.</param>
    /// <param name="actionCount">Elementary actions of a command; null for all numbers together.</param>
    public IotLeakageAmount? Find(IotLeakageLevel level, int? actionCount = null) => Amounts.FirstOrDefault(a => a.Level == level && a.ActionCount == actionCount);

    /// <summary>The same, recommended.</summary>
    internal IotLeakage With(string recommendation) => new()
    {
        Gateway = Gateway,
        Basis = Basis,
        Defence = Defence,
        Amounts = Amounts,
        ExtraBytes = ExtraBytes,
        ExtraBytesShare = ExtraBytesShare,
        ExtraDelay = ExtraDelay,
        Recommendation = recommendation,
        Warnings = Warnings,
        Parameters = Parameters,
    };

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Gateway}, {Defence}: {ActionBits:0.00} bits, right {BayesAccuracy:P1}");
}
