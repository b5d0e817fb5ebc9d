using System.Text.Json.Nodes;
using IotActionId.Signatures;
using IotActionId.Tests.Lab;
using Json.Schema;

namespace IotActionId.Tests.Signatures;

/// <summary>The schema of signature files against the files: what is written fits, what reading refuses of its structure does not.</summary>
public sealed class SignatureSchemaTests : IDisposable
{
    private static readonly JsonSchema s_schema = Schema();

    private readonly string _folder = Directory.CreateTempSubdirectory("iotsig").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Styles => LabRuns.Styles;

    /// <summary>What is wrong only beside another part of the file: sums, names that must be there or be different, the order of two numbers.</summary>
    private static HashSet<string> BeyondSchemas { get; } =
    [
        "$.signatures[0].variants[0].slots[0].slot = nowhere",
        "$.signatures[0].variants[0].slots[0].lengths.61 = 0.5",
        "$.signatures[0].variants[0].slots[0].lengths.70-61 = 0.5",
        "$.signatures[0].variants[0].slots[0].lengths.0-16777216 = 0.5",
        "$.signatures[0].variants[0].weight = 0.5",
        "$.slots[1].name = command",
    ];

    public static TheoryData<string> Edits => [.. SignatureFileTests.Edits.Select(static row => row.Data.Item1).Where(static edit => !BeyondSchemas.Contains(edit))];

    [Theory]
    [MemberData(nameof(Styles))]
    public void What_is_written_fits(string style)
    {
        var truth = new TrainingTruth(_folder, style, devices: 6);
        foreach (LearningOptions options in (LearningOptions[])[new(), new() { ByValue = true, Name = "home" }])
        {
            IotSignatureSet set = SignatureLearner.Learn(truth.Flows(), truth.Log(), options);
            AssertFits(Written(set));
            AssertFits(Written(SignatureMerge.Merge([set, set])));
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void What_reading_refuses_does_not(string edit)
    {
        string json = Written(SyntheticHome.Learned());
        AssertFits(json);
        Assert.False(s_schema.Evaluate(SignatureFileTests.Edited(json, edit)).IsValid, edit);
    }

    /// <summary>A slot, or a device beside its other statuses, that only another part of the file knows; and what no schema of this kind tells: how large a name of a number is.</summary>
    private static HashSet<string> StatusesBeyondSchemas { get; } =
    [
        "$.statusChanges[0].slot = nowhere",
        "$.statusChanges[0].counts.16777217 = 1",
        "$.statusChanges[0].counts.-16777217 = 1",
        "$.statusChanges[0].counts.99999999999 = 1",
        "$.lastStatuses[0].slot = nowhere",
        "$.lastStatuses[0].time = yesterday",
        "$.lastStatuses[1].device = blind",
    ];

    public static TheoryData<string> StatusEdits => [.. SignatureFileTests.StatusEdits.Select(static row => row.Data.Item1).Where(static edit => !StatusesBeyondSchemas.Contains(edit))];

    [Theory]
    [MemberData(nameof(StatusEdits))]
    public void What_reading_refuses_of_statuses_does_not(string edit)
    {
        string json = Written(SyntheticHome.WithState().Train().Learn());
        AssertFits(json);
        Assert.False(s_schema.Evaluate(SignatureFileTests.Edited(json, edit)).IsValid, edit);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Other_content_does_not(string json) => Assert.False(s_schema.Evaluate(JsonNode.Parse(json)).IsValid);

    [Fact]
    public void It_has_the_version_that_is_written() =>
        Assert.Contains($"\"schemaVersion\": {{ \"const\": {IotSignatureSet.CurrentSchemaVersion} }}", SchemaText(), StringComparison.Ordinal);

    private string Written(IotSignatureSet set)
    {
        string path = Path.Combine(_folder, "set.iotsig.json");
        SignatureFile.Save(set, path);
        return File.ReadAllText(path);
    }

    private static void AssertFits(string json)
    {
        EvaluationResults results = s_schema.Evaluate(JsonNode.Parse(json), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join('\n', results.Details.Where(static d => d.HasErrors).SelectMany(static d => d.Errors!.Select(e => $"{d.InstanceLocation}: {e.Value}"))));
    }

    private static JsonSchema Schema() => JsonSchema.FromText(SchemaText());

    private static string SchemaText()
    {
        using var reader = new StreamReader(typeof(SignatureSchemaTests).Assembly.GetManifestResourceStream("iotsig.schema.json")!);
        return reader.ReadToEnd();
    }
}
