using System.Text.Json.Nodes;
using IotActionId.Signatures;

namespace IotActionId.Tests.Signatures;

public sealed class SignatureFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iotsig").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_again()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        string path = Path.Combine(_folder, "home.iotsig.json");
        SignatureFile.Save(set, path);
        IotSignatureSet read = SignatureFile.Load(path);
        Assert.Equal(set.Gateway, read.Gateway);
        Assert.Equal(set.Framing, read.Framing);
        Assert.Equal(set.Slots, read.Slots);
        Assert.Equal(set.Services, read.Services);
        Assert.Equal(set.Background, read.Background);
        Assert.Equal(set.TrainedFrom, read.TrainedFrom);
        Assert.Equal(set.QuietTime, read.QuietTime);
        Assert.Equal(set.Signatures.Select(static s => s.ToString()), read.Signatures.Select(static s => s.ToString()));

        string again = Path.Combine(_folder, "again.iotsig.json");
        SignatureFile.Save(read, again);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(again));
    }

    [Fact]
    public void Changes_of_statuses_and_the_last_ones_are_written_and_read_again()
    {
        IotSignatureSet set = SyntheticHome.WithState().Train().Learn();
        string path = Path.Combine(_folder, "home.iotsig.json"), again = Path.Combine(_folder, "again.iotsig.json");
        SignatureFile.Save(set, path);
        IotSignatureSet read = SignatureFile.Load(path);
        Assert.NotEmpty(set.StatusChanges);
        Assert.Contains(set.StatusChanges, static c => c.Counts.Keys.Any(static bytes => bytes < 0));
        Assert.Equal(
            set.StatusChanges.Select(static c => (c.Device, c.From, c.To, c.Slot, c.ValueBytes, string.Join(' ', c.Counts.OrderBy(static n => n.Key)))),
            read.StatusChanges.Select(static c => (c.Device, c.From, c.To, c.Slot, c.ValueBytes, string.Join(' ', c.Counts.OrderBy(static n => n.Key)))));
        Assert.Equal(4, set.LastStatuses.Count);
        Assert.Equal(set.LastStatuses, read.LastStatuses);
        SignatureFile.Save(read, again);
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(again));
    }

    [Fact]
    public void A_file_without_statuses_is_read_as_one_that_knows_none()
    {
        string path = Path.Combine(_folder, "home.iotsig.json");
        SignatureFile.Save(SyntheticHome.WithState().Train().Learn(), path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        Assert.True(root.AsObject().Remove("statusChanges") && root.AsObject().Remove("lastStatuses"));
        File.WriteAllText(path, root.ToJsonString());
        IotSignatureSet read = SignatureFile.Load(path);
        Assert.Empty(read.StatusChanges);
        Assert.Empty(read.LastStatuses);
    }

    /// <summary>Edits of a file with statuses.</summary>
    public static TheoryData<string, string> StatusEdits => new()
    {
        { "$.statusChanges[0].device = ", "status change" },
        { "$.statusChanges[0].from = ", "status change" },
        { "$.statusChanges[0].to = ", "status change" },
        { "$.statusChanges[0].slot = nowhere", "status change" },
        { "$.statusChanges[0].valueBytes = -1", "status change" },
        { "$.statusChanges[0].valueBytes = 17", "status change" },
        { "$.statusChanges[0].counts.5 = 0", "status change" },
        { "$.statusChanges[0].counts.5 = -3", "status change" },
        { "$.statusChanges[0].counts.16777217 = 1", "status change" },
        { "$.statusChanges[0].counts.-16777217 = 1", "status change" },
        { "$.statusChanges[0].counts.5 = 16777217", "status change" },
        { "$.statusChanges[0].counts.many = 1", "line" },
        { "$.statusChanges[0].counts.99999999999 = 1", "line" },
        { "$.statusChanges[0].counts = []", "line" },
        { "$.statusChanges[0].counts = null", "status change" },
        { "$.statusChanges[0] = null", "status change" },
        { "$.statusChanges[0].unheardOf = 1", "line" },
        { "$.lastStatuses[0].device = ", "last status" },
        { "$.lastStatuses[0].action = ", "last status" },
        { "$.lastStatuses[0].slot = nowhere", "last status" },
        { "$.lastStatuses[0].length = -1", "last status" },
        { "$.lastStatuses[0].length = 16777217", "last status" },
        { "$.lastStatuses[0].time = yesterday", "line" },
        { "$.lastStatuses[0] = null", "last status" },
        { "$.lastStatuses[0].unheardOf = 1", "line" },
        { "$.lastStatuses[1].device = blind", "last status of 'blind' stands there twice" },
    };

    [Theory]
    [MemberData(nameof(StatusEdits))]
    public void The_first_thing_wrong_with_an_edited_status_is_named(string edit, string named)
    {
        string path = Path.Combine(_folder, "home.iotsig.json");
        SignatureFile.Save(SyntheticHome.WithState().Train().Learn(), path);
        File.WriteAllText(path, Edited(File.ReadAllText(path), edit).ToJsonString());
        IotException error = Assert.Throws<IotException>(() => SignatureFile.Load(path));
        Assert.Equal(IotErrorId.InvalidSignatureFile, error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Edits => new()
    {
        { "$.schemaVersion = 3", "schemaVersion is 3" },
        { "$.gateway = ", "gateway" },
        { "$.slots = []", "slots" },
        { "$.signatures = []", "signatures" },
        { "$.quietSeconds = -1", "quietSeconds" },
        { "$.initiator = 7", "initiator" },
        { "$.framing.block = 0", "framing" },
        { "$.signatures[0].device = ", "device" },
        { "$.signatures[0].variants[0].slots[0].presence = 1.5", "presence" },
        { "$.signatures[0].variants[0].slots[0].slot = nowhere", "slot" },
        { "$.signatures[0].variants[0].slots[0].lengths.61 = 0.5", "sum to 1" },
        { "$.signatures[0].variants[0].slots[0].lengths.60-61-62 = 0.5", "60-61-62" },
        { "$.signatures[0].variants[0].slots[0].lengths.70-61 = 0.5", "70-61" },
        { "$.signatures[0].variants[0].slots[0].lengths.0-16777216 = 0.5", "0-16777216" },
        { "$.signatures[0].variants[0].weight = 0.5", "weights" },
        { "$.signatures[0].variants = []", "no variants" },
        { "$.slots[0].counterBytes = -1", "counter" },
        { "$.signatures[0].variants[0].slots[0].lengths.61 = -1", "probability" },
        { "$.background[0].plaintextMax = -5", "background" },
        { "$.services = []", "services" },
        { "$.slots[1].name = command", "same" },
        { "$.unheardOf = 1", "line" },
        { "$.slots[0].kappa = text", "line" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void The_first_thing_wrong_with_an_edited_file_is_named(string edit, string named)
    {
        string path = Path.Combine(_folder, "home.iotsig.json");
        SignatureFile.Save(SyntheticHome.Learned(), path);
        File.WriteAllText(path, Edited(File.ReadAllText(path), edit).ToJsonString());
        IotException error = Assert.Throws<IotException>(() => SignatureFile.Load(path));
        Assert.Equal(IotErrorId.InvalidSignatureFile, error.Id);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schemaVersion\":1,\"signatures\":[null],\"slots\":[null],\"background\":[null],\"services\":[null]}")]
    [InlineData("\u0000\u0001\u0002")]
    public void Other_content_is_an_invalid_signature_file(string content)
    {
        string path = Path.Combine(_folder, "other.json");
        File.WriteAllText(path, content);
        Assert.Equal(IotErrorId.InvalidSignatureFile, Assert.Throws<IotException>(() => SignatureFile.Load(path)).Id);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_not_half_read()
    {
        string path = Path.Combine(_folder, "home.iotsig.json");
        SignatureFile.Save(SyntheticHome.Learned(), path);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length - 3; length += 97)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Equal(IotErrorId.InvalidSignatureFile, Assert.Throws<IotException>(() => SignatureFile.Load(path)).Id);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        Assert.Equal(IotErrorId.FileNotFound, Assert.Throws<IotException>(() => SignatureFile.Load(Path.Combine(_folder, "none.json"))).Id);
        Assert.Equal(IotErrorId.FileNotFound, Assert.Throws<IotException>(() => SignatureFile.Load(_folder)).Id);
    }

    /// <summary>A file with one value changed: <c>$.slots[0].kappa = text</c>.</summary>
    internal static JsonNode Edited(string json, string edit)
    {
        JsonNode root = JsonNode.Parse(json)!;
        string[] sides = edit.Split('=', 2, StringSplitOptions.TrimEntries);
        Set(root, sides[0][2..], sides[1] switch
        {
            "[]" => new JsonArray(),
            "null" => null,
            var text when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
            var text => JsonValue.Create(text),
        });
        return root;
    }

    private static void Set(JsonNode node, string path, JsonNode? value)
    {
        string[] steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
        foreach (string step in steps[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        }

        if (node is JsonArray list)
        {
            list[int.Parse(steps[^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            node[steps[^1]] = value;
        }
    }
}
