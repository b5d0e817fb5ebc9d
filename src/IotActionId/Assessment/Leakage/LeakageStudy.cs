using System.Globalization;
using IotActionId.Signatures;

namespace IotActionId.Assessment;

/// <summary>The measurements of one signature set; what several defences have in common is worked out once.</summary>
internal sealed class LeakageStudy
{
    /// <summary>Batches of more user commands than this are as good as impossible.</summary>
    private const int MostCommands = 64;

    private readonly IotSignatureSet _set;
    private readonly LeakageOptions _options;
    private readonly IProgress<long>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly CommandRhythm _rhythm;
    private readonly double[] _prior;
    private readonly ExchangeBytes _bytes;
    private readonly ExposedCompounds _bare;

    public LeakageStudy(IotSignatureSet set, LeakageOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (_set, _options, _progress, _cancellationToken) = (set, options, progress, cancellationToken);
        _rhythm = CommandRhythm.Of(set, options.CommandsPerHour);
        _bare = Exposed(IotDefence.None, options.MaximumActions);
        _prior = LeakageOptions.SizePrior(_bare.Home.MaximumActions);
        _bytes = new ExchangeBytes(set, _prior, options.Seed);
    }

    /// <summary>What is given away with a defence.</summary>
    public IotLeakage Of(IotDefence defence)
    {
        int maximumActions = defence.Kind == IotDefenceKind.RandomPadding ? Math.Min(_options.MaximumActions, RandomPaddingLeakage.MostActions) : _options.MaximumActions;
        ExposedCompounds compounds = defence.Pads ? Exposed(defence, maximumActions) : _bare;
        var warnings = new List<string>(compounds.Home.Warnings);
        if (compounds.Home.MaximumActions < _bare.Home.MaximumActions)
        {
            warnings.Add($"Commands of more than {maximumActions} actions are left out with random padding: their messages can be assigned in too many ways.");
        }

        double realShare = defence.Kind == IotDefenceKind.CoverCommands ? _rhythm.Mean / (_rhythm.Mean + defence.Amount) : 1;
        double[] sizes = defence.Kind == IotDefenceKind.Batching ? Batched(defence.Amount, warnings)
            : compounds.Home.MaximumActions == _prior.Length ? _prior : LeakageOptions.SizePrior(compounds.Home.MaximumActions);
        List<IotLeakageAmount> amounts = defence.Kind == IotDefenceKind.RandomPadding
            ? Padded(compounds.Home, sizes, warnings)
            : All(compounds, sizes, realShare, warnings);
        amounts.Add(PresenceLeakage.Amount(_rhythm, defence));
        if (_rhythm.Doubt is { } doubt)
        {
            warnings.Add(doubt);
        }

        double plain = _bytes.Mean(IotDefence.None, _options.Seed);
        double extra = defence.Kind == IotDefenceKind.CoverCommands ? plain * defence.Amount / _rhythm.Mean : _bytes.Mean(defence, _options.Seed) - plain;
        return new IotLeakage
        {
            Gateway = _set.Gateway,
            Basis = IotLeakageBasis.Signature,
            Defence = defence,
            Amounts = amounts,
            ExtraBytes = extra,
            ExtraBytesShare = extra / plain,
            ExtraDelay = defence.Kind is IotDefenceKind.Batching or IotDefenceKind.Delay ? TimeSpan.FromSeconds(defence.Amount / 2) : TimeSpan.Zero,
            Warnings = warnings,
            Parameters = new IotLeakageParameters(_options.Observation, compounds.Home.MaximumActions, sizes, _options.Samples, _options.Seed) { CommandsPerHour = _rhythm.Mean },
        };
    }

    private ExposedCompounds Exposed(IotDefence defence, int maximumActions) =>
        new(new ExposedHome(_set, _options.Observation, maximumActions, defence), _options, _progress, _cancellationToken);

    private static List<IotLeakageAmount> All(ExposedCompounds compounds, double[] sizes, double realShare, List<string> warnings)
    {
        List<SizeTally> tallies = compounds.Tally.Sizes;
        var each = new List<IotLeakageAmount>();
        for (int k = 1; k <= sizes.Length; k++)
        {
            if (k <= tallies.Count)
            {
                each.AddRange(new ExactLeakage([(tallies[k - 1], 1)], realShare).Amounts(k));
                continue;
            }

            SampledLeakage sample = compounds.Sample(k);
            each.AddRange(sample.Amounts(k, realShare));
            if (sample.IsUndersampled)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"Commands of {k} actions: {sample.Alone:P0} of the exchanges drawn look like no other, so the figures are rough: their intervals count. Draw more."));
            }
        }

        IEnumerable<IotLeakageAmount> together = tallies.Count == sizes.Length
            ? new ExactLeakage([.. tallies.Select((t, i) => (t, sizes[i]))], realShare).Amounts(null)
            : SampledLeakage.Together(compounds.Sample(sizes).Amounts(null, realShare).First(static a => a.Level == IotLeakageLevel.DeviceCount), each, sizes, realShare, compounds.Home);
        return [.. together, .. each];
    }

    private List<IotLeakageAmount> Padded(ExposedHome home, double[] sizes, List<string> warnings)
    {
        var leakage = new RandomPaddingLeakage(home, sizes, _options.Seed, _progress, _cancellationToken);
        if (leakage.IsBound)
        {
            warnings.Add("There are too many compound actions to weigh each exchange against all: the figures with random padding are lower bounds.");
        }

        return [.. leakage.Amounts(null), .. Enumerable.Range(1, sizes.Length).SelectMany(k => leakage.Amounts(k))];
    }

    /// <summary>How many elementary actions go together when commands wait for each other: those of all commands in a window that has any.</summary>
    private double[] Batched(double seconds, List<string> warnings)
    {
        double rate = _rhythm.AtCommands * seconds / 3600, chance = Math.Exp(-rate), left = 0;
        double[] batch = new double[_prior.Length], some = [1, .. new double[_prior.Length]];
        for (int commands = 1; commands <= MostCommands; commands++)
        {
            double[] more = new double[some.Length];
            for (int a = 0; a < some.Length; a++)
            {
                for (int b = 0; a + b + 1 < some.Length; b++)
                {
                    more[a + b + 1] += some[a] * _prior[b];
                }
            }

            some = more;
            chance *= rate / commands;
            for (int k = 1; k < some.Length; k++)
            {
                batch[k - 1] += chance * some[k];
            }

            left += chance * (1 - some.Sum());
        }

        double kept = batch.Sum();
        if (left > 0.05 * (left + kept))
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{left / (left + kept):P0} of the batches have more than {_prior.Length} actions and are left out; raise the most actions of a command."));
        }

        return [.. batch.Select(b => b / kept)];
    }
}
