namespace IotActionId.Actions;

/// <summary>How an action log is written.</summary>
public enum ActionLogFormat
{
    /// <summary>By the file's extension: <c>.jsonl</c> and <c>.ndjson</c>, <c>.csv</c> and <c>.tsv</c>, <c>.har</c>.</summary>
    Auto,

    /// <summary>One JSON object a line, as <see cref="ActionLogWriter"/> writes it.</summary>
    JsonLines,

    /// <summary>A header line and one action a line.</summary>
    Csv,

    /// <summary>HTTP Archive 1.2: the browser session in which the analyst used the web service.</summary>
    Har,
}
