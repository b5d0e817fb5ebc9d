namespace IotActionId.Actions;

/// <summary>How many columns a CSV log has, and where those that matter are; -1 for those it lacks.</summary>
internal sealed record CsvColumns(int Count, int Time, int Device, int Action, int Type, int Value, int Command)
{
    private static readonly char[] s_ignored = [' ', '_', '-', '.'];

    /// <exception cref="IotException"><see cref="IotErrorId.InvalidActionLog"/>: a column is missing.</exception>
    internal static CsvColumns Find(string[] header, CsvLogOptions options, string path)
    {
        int Named(string name)
        {
            int index = Array.FindIndex(header, column => column.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
            return index >= 0 ? index : throw Missing($"has no column {ActionLogDefects.Quote(name)}", "check the name and the delimiter");
        }

        // Names are tried in the order of their certainty, not of the file's columns.
        int Usual(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                int index = Array.FindIndex(header, column => Plain(column).Equals(name, StringComparison.OrdinalIgnoreCase));
                if (index >= 0)
                {
                    return index;
                }
            }

            return -1;
        }

        int Required(int index, string what) =>
            index >= 0 ? index : throw Missing($"has no column that is plainly the {what}", $"name it with {what}Column, and check the delimiter");

        IotException Missing(string what, string remedy)
        {
            string columns = string.Join(", ", header.Take(20).Select(ActionLogDefects.Quote));
            return new IotException(IotErrorId.InvalidActionLog, $"The action log '{path}' {what}; its first line names {columns}. Please {remedy}.", path);
        }

        return new CsvColumns(
            header.Length,
            Required(options.TimeColumn is { } time ? Named(time) : Usual("Time", "Timestamp", "DateTime", "Date"), "Time"),
            Required(options.DeviceColumn is { } device ? Named(device) : Usual("Device", "DeviceName", "DeviceId"), "Device"),
            Required(options.ActionColumn is { } action ? Named(action) : Usual("Action", "Event"), "Action"),
            options.TypeColumn is { } type ? Named(type) : Usual("Type", "DeviceType"),
            options.ValueColumn is { } value ? Named(value) : Usual("Value"),
            options.CommandColumn is { } command ? Named(command) : -1);
    }

    private static string Plain(string column) => string.Concat(column.Split(s_ignored));
}
