using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IotActionId.Tests.Reports;

/// <summary>
/// A headless Chromium of the machine, over its DevTools protocol, with one page at a time. The few commands that the tests need are plainer
/// than a library that brings its own browser along.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const int LongestMessage = 32 << 20;

    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly string _profile = Directory.CreateTempSubdirectory("iotchromium").FullName;
    private readonly ClientWebSocket _socket = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private string? _target;
    private string? _session;
    private int _sent;

    private Chromium(string path)
    {
        _process = Process.Start(new ProcessStartInfo(
            path,
            [
                "--headless=new", "--remote-debugging-port=0", $"--user-data-dir={_profile}", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-default-apps", "--disable-sync", "--window-size=1000,800", "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.ErrorDataReceived += (_, line) => Listen(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>What the page wrote to the console, errors of the browser among it.</summary>
    public List<string> Console { get; } = [];

    /// <summary>What the page asked for, by whatever protocol.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Starts the browser of the machine; null where there is none.</summary>
    public static async Task<Chromium?> StartAsync(CancellationToken token)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(static folder => s_names, Path.Combine)
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            return null;
        }

        var browser = new Chromium(path);
        try
        {
            await browser._socket.ConnectAsync(await browser._address.Task.WaitAsync(token), token);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file in a page of its own and waits until it is loaded.</summary>
    public async Task OpenAsync(string path, CancellationToken token)
    {
        await AttachAsync(token);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri }, token);
        await EvaluateAsync("new Promise(done => { const wait = () => location.href !== 'about:blank' && document.readyState === 'complete' ? done() : setTimeout(wait, 10); wait(); })", token);
    }

    /// <summary>The value of an expression of JavaScript, which runs for the test and not for the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression, CancellationToken token)
    {
        JsonObject result = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }, token);
        Assert.True(result["exceptionDetails"] is null, result.ToJsonString());
        return result["result"]!["value"];
    }

    /// <summary>Shows the page as on paper or screen, in light or dark, and waits until it is drawn so.</summary>
    public async Task ShowAsync(string medium, string scheme, CancellationToken token)
    {
        await SendAsync(
            "Emulation.setEmulatedMedia",
            new JsonObject { ["media"] = medium, ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) },
            token);
        await DrawnAsync(token);
    }

    /// <summary>Waits until the page is drawn as it is now.</summary>
    public Task DrawnAsync(CancellationToken token) => EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))", token);

    /// <summary>Makes the window narrow or wide.</summary>
    public Task ResizeAsync(int width, int height, CancellationToken token) => SendAsync(
        "Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false }, token);

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, int code, CancellationToken token)
    {
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            var press = new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
            if (key == "Enter" && type == "keyDown")
            {
                press["text"] = "\r";
            }

            await SendAsync("Input.dispatchKeyEvent", press, token);
        }
    }

    /// <summary>What the browser counts: seconds of work, elements.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MetricsAsync(CancellationToken token) =>
        (await SendAsync("Performance.getMetrics", [], token))["metrics"]!.AsArray().ToDictionary(static m => (string)m!["name"]!, static m => (double)m!["value"]!);

    /// <summary>What a screen reader is told: the role, the name and the description of each part of the page.</summary>
    public async Task<IReadOnlyList<(string Role, string Name, string Description)>> AccessibilityAsync(CancellationToken token) =>
    [
        .. (await SendAsync("Accessibility.getFullAXTree", [], token))["nodes"]!.AsArray().Where(static n => !(bool)n!["ignored"]!)
            .Select(static n => (Value(n!["role"]), Value(n["name"]), Value(n["description"]))),
    ];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper of the browser may be writing still; the folder is a temporary one.
        }
    }

    private static string Value(JsonNode? property) => property?["value"]?.ToString() ?? "";

    private void Listen(string? line)
    {
        const string Announcement = "DevTools listening on ";
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException("Chromium ended at its start."));
        }
        else if (line.StartsWith(Announcement, StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line[Announcement.Length..]));
        }
    }

    private async Task AttachAsync(CancellationToken token)
    {
        _session = null;
        string? old = _target;
        _target = (string)(await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, token))["targetId"]!;
        if (old is not null)
        {
            await SendAsync("Target.closeTarget", new JsonObject { ["targetId"] = old }, token);
        }

        JsonObject session = await SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = _target, ["flatten"] = true }, token);
        _session = (string)session["sessionId"]!;

        // A page in the background is not drawn, and then some of what its style sheet says waits.
        await SendAsync("Page.bringToFront", [], token);
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network", "Performance"])
        {
            await SendAsync($"{domain}.enable", [], token);
        }

        Console.Clear();
        Requests.Clear();
        await SendAsync("Emulation.setFocusEmulationEnabled", new JsonObject { ["enabled"] = true }, token);
    }

    private async Task<JsonObject> SendAsync(string method, JsonObject parameters, CancellationToken token)
    {
        int id = ++_sent;
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            command["sessionId"] = _session;
        }

        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, token);
        while (true)
        {
            JsonObject answer = await ReceiveAsync(token);
            if ((int?)answer["id"] == id)
            {
                return answer["error"] is { } error ? throw new InvalidOperationException($"{method}: {error}") : answer["result"]!.AsObject();
            }

            Note(answer);
        }
    }

    private void Note(JsonObject message)
    {
        if ((string?)message["sessionId"] != _session)
        {
            return;
        }

        JsonNode? content = message["params"];
        switch ((string?)message["method"])
        {
            case "Network.requestWillBeSent":
                Requests.Add((string)content!["request"]!["url"]!);
                break;
            case "Log.entryAdded":
                Console.Add((string)content!["entry"]!["text"]!);
                break;
            case "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Page.javascriptDialogOpening":
                Console.Add(content!.ToJsonString());
                break;
        }
    }

    private async Task<JsonObject> ReceiveAsync(CancellationToken token)
    {
        using var message = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), token);
            message.Write(buffer.AsSpan(0, part.Count));
            Assert.InRange(message.Length, 0, LongestMessage);
        }
        while (!part.EndOfMessage);

        return JsonNode.Parse(message.ToArray())!.AsObject();
    }
}
