using System.Globalization;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>A path to texts in a JSON document, or to a segment of a URL.</summary>
internal sealed class PropertyPath
{
    private const string UrlPrefix = "@url";

    private readonly List<Step> _steps;
    private readonly int? _urlSegment;

    private PropertyPath(List<Step> steps, int? urlSegment)
    {
        _steps = steps;
        _urlSegment = urlSegment;
    }

    /// <exception cref="IotException"><see cref="IotErrorId.InvalidArgument"/>: the path is malformed.</exception>
    internal static PropertyPath Parse(string path)
    {
        bool isUrl = path.StartsWith(UrlPrefix + "[", StringComparison.Ordinal);
        var steps = new List<Step>();
        int next = isUrl ? UrlPrefix.Length : 0;
        while (next < path.Length)
        {
            if (path[next] == '[')
            {
                int close = path.IndexOf(']', next);
                ReadOnlySpan<char> inside = close < 0 ? throw Invalid(path) : path.AsSpan(next + 1, close - next - 1);
                next = close + 1;
                int index = -1;
                if (inside.Length > 0 && !int.TryParse(inside, isUrl ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out index))
                {
                    throw Invalid(path);
                }

                steps.Add(new Step(null, inside.Length > 0 ? index : null, path[..next]));
                continue;
            }

            next += path[next] == '.' && steps.Count > 0 ? 1 : steps.Count > 0 ? throw Invalid(path) : 0;
            int end = path.AsSpan(next).IndexOfAny('.', '[');
            end = end < 0 ? path.Length : next + end;
            string name = path[next..end];
            steps.Add(name.Length > 0 && !name.Contains(']', StringComparison.Ordinal) ? new Step(name, null, path[..end]) : throw Invalid(path));
            next = end;
        }

        return steps.Count == 0 || (isUrl && (steps.Count != 1 || steps[0].Index is null))
            ? throw Invalid(path)
            : new PropertyPath(steps, isUrl ? steps[0].Index : null);
    }

    /// <summary>
    /// Finds the texts. A list that the place already names is not gone through but entered there. Where something on the way is
    /// missing or is no text, number or truth value, the text is null.
    /// </summary>
    internal IEnumerable<(string? Text, Place? Place)> Find(JsonElement root, string[] urlSegments, Place? place)
    {
        if (_urlSegment is not { } segment)
        {
            return Walk(root, 0, place);
        }

        int index = segment < 0 ? urlSegments.Length + segment : segment;
        return [(index >= 0 && index < urlSegments.Length ? urlSegments[index] : null, place)];
    }

    private IEnumerable<(string? Text, Place? Place)> Walk(JsonElement element, int depth, Place? place)
    {
        if (depth == _steps.Count)
        {
            return [(JsonText.Scalar(element), place)];
        }

        Step step = _steps[depth];
        if (step.Name is { } name)
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement child)
                ? Walk(child, depth + 1, place)
                : [(null, place)];
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            return [(null, place)];
        }

        if ((step.Index ?? Place.IndexIn(place, step.Path)) is { } index)
        {
            return index < element.GetArrayLength() ? Walk(element[index], depth + 1, place) : [(null, place)];
        }

        return element.EnumerateArray().SelectMany((child, i) => Walk(child, depth + 1, new Place(step.Path, i, place)));
    }

    private static IotException Invalid(string path) => new(
        IotErrorId.InvalidArgument,
        $"\"{path}\" is no path of a property map: write names joined by points, [] for every entry of a list, such as commands[].device, or @url[1] for a segment of the URL.",
        path);

    /// <summary>A property, one entry of a list, or (neither name nor index) every entry.</summary>
    private sealed record Step(string? Name, int? Index, string Path);

    /// <summary>Which entry of a list a text was found in; and of the lists around it.</summary>
    internal sealed record Place(string List, int Index, Place? Outer)
    {
        internal static int? IndexIn(Place? place, string list)
        {
            for (; place is not null; place = place.Outer)
            {
                if (place.List == list)
                {
                    return place.Index;
                }
            }

            return null;
        }
    }
}
