using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabDefenceTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private static readonly LabMessageKind[] s_padded =
    [
        LabMessageKind.Command, LabMessageKind.Acknowledgement, LabMessageKind.Status, LabMessageKind.Telemetry, LabMessageKind.TimeSync, LabMessageKind.FirmwareCheck,
    ];

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Padding_to_a_block_leaves_multiples_of_it(string style)
    {
        List<LabTruthEntry> truth = Padded(style, new LabDefence { Padding = LabPadding.Block, PaddingSize = 64 });

        Assert.All(truth, entry => Assert.Equal(0, entry.PlaintextLength % 64));
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Padding_to_the_maximum_leaves_one_length(string style)
    {
        List<LabTruthEntry> truth = Padded(style, new LabDefence { Padding = LabPadding.Maximum });

        Assert.Single(truth.Select(entry => entry.PlaintextLength).Distinct());
    }

    [Theory]
    [MemberData(nameof(LabRuns.Styles), MemberType = typeof(LabRuns))]
    public void Random_padding_adds_what_is_allowed_and_no_more(string style)
    {
        List<LabTruthEntry> bare = Padded(style, new LabDefence());
        List<LabTruthEntry> padded = Padded(style, new LabDefence { Padding = LabPadding.Random, PaddingSize = 63 });

        Assert.Equal(bare.Select(entry => entry.Kind), padded.Select(entry => entry.Kind));
        int[] added = [.. bare.Zip(padded, (before, after) => after.PlaintextLength - before.PlaintextLength)];

        // The envelope may grow by two bytes.
        Assert.All(added, bytes => Assert.InRange(bytes, 0, 65));
        Assert.InRange(added.Average(), 25, 40);
    }

    [Fact]
    public void Batched_commands_go_together_at_multiples_of_the_interval()
    {
        LabOptions options = LabRuns.Small with { Sessions = [LabSessionKind.Test], TestCount = 60, Defence = new LabDefence { BatchInterval = TimeSpan.FromMinutes(3) } };
        LabResult result = LabRuns.Run(folders.New(), options);
        List<LabTruthEntry> commands = [.. LabRuns.Truth(result, "test.pcap").Where(entry => entry.Kind == LabMessageKind.Command)];

        Assert.All(commands, entry => Assert.InRange(entry.Time.TimeOfDay.TotalSeconds % 180, 0, 0.1));
        Assert.Contains(commands, entry => entry.Commands!.Count > 1);
        Assert.All(commands, entry => Assert.Equal(entry.Actions!.Count, entry.Actions!.DistinctBy(action => action.Device).Count()));
        List<int> sent = [.. commands.SelectMany(entry => entry.Commands!)];
        Assert.Equal(sent.Distinct().Count(), sent.Count);
        Assert.True(sent.Count >= 50);
    }

    [Fact]
    public void Cover_commands_look_like_real_ones_and_the_truth_tells_them_apart()
    {
        LabOptions options = LabRuns.Small with { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromHours(8), Defence = new LabDefence { CoverRate = 20 } };
        LabResult result = LabRuns.Run(folders.New(), options);
        List<LabTruthEntry> covers = [.. LabRuns.Truth(result).Where(entry => entry.Actions is not null)];

        Assert.InRange(covers.Count(entry => entry.Kind == LabMessageKind.Command), 100, 220);
        Assert.All(covers, entry => Assert.True(entry.Cover));
        Assert.All(covers, entry => Assert.Null(entry.Commands));
        Assert.Equal(covers.Count(entry => entry.Kind == LabMessageKind.Command), covers.Count(entry => entry.Kind == LabMessageKind.Acknowledgement));
    }

    private List<LabTruthEntry> Padded(string style, LabDefence defence)
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Style = style, Defence = defence }, LabRuns.Home(12));
        return [.. LabRuns.Truth(result).Where(entry => s_padded.Contains(entry.Kind)).OrderBy(entry => entry.Capture).ThenBy(entry => entry.Time)];
    }
}
