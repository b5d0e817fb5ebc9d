namespace IotActionId.Benchmarks;

/// <summary>A row of the table.</summary>
/// <param name="Name">What it is called there.</param>
/// <param name="Capture">What it reads.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="IsSlow">Whether one run says enough.</param>
internal sealed record Contender(string Name, Capture Capture, string Program, string[] Arguments, bool IsSlow = false)
{
    private readonly List<ProcessRun> _runs = [];

    /// <summary>Whether the program could not be started.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>The runs so far.</summary>
    public IReadOnlyList<ProcessRun> Runs => _runs;

    /// <summary>The last run's output.</summary>
    public string Output => _runs.Count > 0 ? _runs[^1].Output : "";

    /// <summary>Runs it once more, unless it is missing, or slow and has run.</summary>
    public void RunOnce()
    {
        if (IsMissing || (IsSlow && _runs.Count > 0))
        {
            return;
        }

        if (ProcessRun.Of(Program, Arguments) is { } run)
        {
            _runs.Add(run);
        }
        else
        {
            IsMissing = true;
        }
    }
}
