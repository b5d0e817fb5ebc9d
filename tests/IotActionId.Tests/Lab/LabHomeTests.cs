using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class LabHomeTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private static readonly Lazy<string> s_catalogueFolder = new(() =>
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "IotActionId.slnx")))
            {
                return Path.Combine(folder, "src", "IotActionId", "Lab", "Home");
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    });

    [Fact]
    public void A_home_of_256_devices_has_256_names_and_256_nodes()
    {
        LabDevice[] devices = [.. LabRuns.Home(256).Devices];

        Assert.Equal(256, devices.DistinctBy(device => device.Name).Count());
        Assert.Equal(256, devices.DistinctBy(device => device.Node).Count());
        Assert.Equal(LabCatalogue.Default.Types.Count, devices.DistinctBy(device => device.Type).Count());
        Assert.True(devices.DistinctBy(device => device.Name.Length).Count() > 10);
    }

    [Fact]
    public void Another_seed_changes_names_and_nodes_but_not_the_mix_of_types()
    {
        LabDevice[] first = [.. LabRuns.Home(16, seed: 1).Devices];
        LabDevice[] second = [.. LabRuns.Home(16, seed: 2).Devices];

        Assert.Equal(first.Select(device => device.Type), second.Select(device => device.Type));
        Assert.NotEqual(first.Select(device => device.Name), second.Select(device => device.Name));
        Assert.Equal(first, LabRuns.Home(16, seed: 1).Devices);
    }

    [Fact]
    public void Gateways_share_the_devices_and_have_styles_of_their_own()
    {
        LabHome home = LabHome.Create(new LabHomeOptions { DeviceCount = 10, GatewayCount = 3, Styles = ["mqttqos1", "WebSocketCbc"] });

        Assert.Equal([4, 3, 3], home.Gateways.Select(gateway => gateway.Devices.Count));
        Assert.Equal(["MqttQos1", "WebSocketCbc", "MqttQos1"], home.Gateways.Select(gateway => gateway.Style!));
    }

    [Fact]
    public void Each_gateway_of_a_home_talks_for_itself()
    {
        LabHome home = LabHome.Create(new LabHomeOptions { DeviceCount = 9, GatewayCount = 3, Styles = LabRunner.Styles });
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small, home);

        foreach (LabGateway gateway in home.Gateways)
        {
            HashSet<string> told = [.. LabRuns.Truth(result).Where(entry => entry.Gateway == gateway.Name).SelectMany(entry => entry.Actions ?? []).Select(action => action.Device)];
            Assert.NotEmpty(told);
            Assert.Subset(gateway.Devices.Select(device => device.Name).ToHashSet(), told);
        }

        Assert.Equal(3, LabRuns.Truth(result, "training.pcap").Select(entry => entry.Client.Split(':')[0]).Distinct().Count());
    }

    /// <summary>Asks Python's jsonschema, or pwsh's Test-Json where it was built with schemas; whichever is here.</summary>
    [Fact]
    public void The_catalogue_fits_its_schema()
    {
        string catalogue = Path.Combine(s_catalogueFolder.Value, "devices.json");
        string schema = Path.Combine(s_catalogueFolder.Value, "devices.schema.json");
        string? answer =
            Ask("python3", "-c", "import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))); print(True)", catalogue, schema)
            ?? Ask("pwsh", "-NoProfile", "-Command", $"Test-Json -LiteralPath '{catalogue}' -SchemaFile '{schema}'");
        Assert.SkipWhen(answer is null, "Neither Python's jsonschema nor a pwsh with Test-Json -SchemaFile is installed.");

        Assert.Equal("True", answer);
    }

    [Fact]
    public void The_catalogue_that_comes_with_the_module_can_be_loaded_as_one_of_the_users()
    {
        LabCatalogue catalogue = LabCatalogue.Load(Path.Combine(s_catalogueFolder.Value, "devices.json"));
        LabHome home = LabHome.Create(new LabHomeOptions { Catalogue = catalogue });

        Assert.Equal(LabRuns.Home(16).Devices, home.Devices);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2}""", "schemaVersion|required")]
    [InlineData("not json", "invalid")]
    [InlineData("null", "null")]
    [InlineData("[]", "")]
    public void A_file_that_is_no_catalogue_is_refused(string text, string word)
    {
        string path = folders.New();
        File.WriteAllText(path, text);

        IotException refused = Assert.Throws<IotException>(() => LabCatalogue.Load(path));
        Assert.Equal(IotErrorId.InvalidLabFile, refused.Id);
        Assert.Matches($"(?i){word}", refused.Message);
    }

    [Fact]
    public void A_catalogue_that_is_not_there_is_refused() =>
        Assert.Equal(IotErrorId.FileNotFound, Assert.Throws<IotException>(() => LabCatalogue.Load(folders.New())).Id);

    [Theory]
    [InlineData("/mix/0", "\"toaster\"", "toaster")]
    [InlineData("/places/0", "\"a/b\"", "a/b")]
    [InlineData("/types/0/type", "\"dimmer\"", "two of")]
    [InlineData("/types/0/latencyMs", "[5]", "latency")]
    [InlineData("/types/0/latencyMs", "[9,5]", "latency")]
    [InlineData("/types/0/state/0/values", "[]", "property power")]
    [InlineData("/types/0/state/1/decimals", "99", "decimals")]
    [InlineData("/types/0/actions/0/set", "{\"nothing\":\"on\"}", "nothing")]
    [InlineData("/types/0/actions/0/set", "{\"power\":\"maybe\"}", "maybe")]
    [InlineData("/types/0/actions/0/set", "{\"power\":\"$value\"}", "value")]
    [InlineData("/types/0/telemetry/periodSeconds", "0", "period")]
    [InlineData("/types/0/telemetry/fields/0", "\"nothing\"", "nothing")]
    [InlineData("/types/9/actions/0/picture/max", "-1", "picture")]
    [InlineData("/routines/0/steps/0/action", "\"explode\"", "explode")]
    [InlineData("/routines/0/steps/1/value", "\"tropical\"", "tropical")]
    [InlineData("/routines/0/probability", "2", "probability")]
    [InlineData("/routines/0/time", "\"25:00:00\"", "time")]
    [InlineData("/types/0", "null", "null")]
    [InlineData("/routines/0", "null", "null")]
    public void What_is_wrong_in_a_catalogue_is_named(string place, string value, string word)
    {
        JsonNode catalogue = JsonNode.Parse(File.ReadAllText(Path.Combine(s_catalogueFolder.Value, "devices.json")))!;
        Set(catalogue, place, value);
        string path = folders.New();
        File.WriteAllText(path, catalogue.ToJsonString());

        IotException refused = Assert.Throws<IotException>(() => LabCatalogue.Load(path));
        Assert.Equal(IotErrorId.InvalidLabFile, refused.Id);
        Assert.Matches($"(?i){word}", refused.Message);
    }

    [Fact]
    public void A_lab_json_that_somebody_edited_is_either_run_or_refused_with_a_reason()
    {
        LabResult result = LabRuns.Run(folders.New(), LabRuns.Small with { Sessions = [LabSessionKind.Idle], Duration = TimeSpan.FromMinutes(1) });
        string text = File.ReadAllText(result.Configuration);
        string path = folders.New();
        string[] values = ["null", "-1", "1e300", "\"\"", "[]", "{}", "[null]", "true", "\"..\""];

        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, values.Length - 1]).Sample(
            pick =>
            {
                JsonNode configuration = JsonNode.Parse(text)!;
                List<Action<JsonNode?>> places = [.. Places(configuration)];
                places[pick.Item1 % places.Count](JsonNode.Parse(values[pick.Item2]));
                File.WriteAllText(path, configuration.ToJsonString());
                try
                {
                    LabConfiguration loaded = LabConfiguration.Load(path);
                    LabOptionsCheck.Check(loaded.Options);
                }
                catch (IotException e)
                {
                    Assert.True(e.Id is IotErrorId.InvalidLabFile or IotErrorId.InvalidArgument);
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 500,
            threads: 1);
    }

    /// <returns>What it printed; null where it is not installed or knows no schemas.</returns>
    private static string? Ask(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return output.Length > 0 ? output : errors.GetAwaiter().GetResult().Contains("ValidationError", StringComparison.Ordinal) ? "False" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<Action<JsonNode?>> Places(JsonNode node)
    {
        if (node is JsonObject map)
        {
            foreach ((string name, JsonNode? child) in map.ToArray())
            {
                yield return value => map[name] = value;
                foreach (Action<JsonNode?> place in child is null ? [] : Places(child))
                {
                    yield return place;
                }
            }
        }
        else if (node is JsonArray list)
        {
            for (int i = 0; i < list.Count; i++)
            {
                int at = i;
                yield return value => list[at] = value;
                foreach (Action<JsonNode?> place in list[at] is { } child ? Places(child) : [])
                {
                    yield return place;
                }
            }
        }
    }

    private static void Set(JsonNode root, string place, string value)
    {
        string[] steps = place[1..].Split('/');
        JsonNode node = root;
        foreach (string step in steps[..^1])
        {
            node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        }

        if (int.TryParse(steps[^1], out int last))
        {
            node[last] = JsonNode.Parse(value);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(value);
        }
    }
}
