using System.Globalization;
using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// The user's requests to the web service, as far as their encrypted flows show them: they tell when commands came better than a log does,
/// and stand in for a log where there is none.
/// </summary>
internal sealed class UserRequests
{
    /// <summary>A log that goes with fewer of its commands to requests is about something else.</summary>
    private const double LeastMatched = 0.5;

    /// <summary>Plaintext bytes of the shortest request; what is shorter is a TLS 1.3 alert or a ping.</summary>
    private const int LeastRequest = 10;

    /// <summary>The gateway hears of a request within this time, give or take.</summary>
    private static readonly TimeSpan s_uncertainty = TimeSpan.FromSeconds(1);

    private readonly Dictionary<IotCommand, (int Min, int Max)> _lengths = [];

    private UserRequests(List<IotCommand> commands) => Commands = commands;

    /// <summary>The commands at the times of their requests, in order of time.</summary>
    public List<IotCommand> Commands { get; }

    /// <summary>Hours by which the log's times were off because they were read in a wrong time zone.</summary>
    public double TimeZoneErrorHours { get; private init; }

    /// <summary>What the analyst should know of it, in sentences.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The fewest and most plaintext bytes of the request that a command came with; null where none was found.</summary>
    public (int Min, int Max)? LengthOf(IotCommand command) => _lengths.TryGetValue(command, out (int, int) length) ? length : null;

    /// <summary>The requests, with what the log says of them.</summary>
    /// <param name="flows">The flows between the user and the web service; the user is who opened them.</param>
    /// <param name="log">The log, ascending by time; may be empty.</param>
    /// <param name="maximumOffset">The largest clock offset looked for, seconds.</param>
    public static UserRequests Of(IReadOnlyList<IotFlow> flows, List<IotCommand> log, double maximumOffset)
    {
        var trace = new TrainingTrace(flows[0].Gateway, flows);
        return log.Count == 0 ? Alone(trace) : With(trace, log, maximumOffset);
    }

    /// <summary>Each request a command of its own kind: one action for each length.</summary>
    private static UserRequests Alone(TrainingTrace trace)
    {
        var requests = new UserRequests([]);
        for (int i = 0; i < trace.Count; i++)
        {
            IotMessageUnit unit = trace.Units[i];
            if (unit.Direction != IotDirection.FromGateway || unit.PlaintextMax < LeastRequest || trace.IsClockwork(trace.KindOf[i]))
            {
                continue;
            }

            string length = unit.PlaintextMin == unit.PlaintextMax ? $"{unit.PlaintextMin}" : $"{unit.PlaintextMin}-{unit.PlaintextMax}";
            requests.Add(unit, new IotCommand
            {
                Time = unit.Time,
                TimeUncertainty = s_uncertainty,
                Actions = [new IotAction("user", "", $"request-{length}")],
                Source = string.Create(CultureInfo.InvariantCulture, $"{trace.Sources[trace.Flows[i]].Path}:request {requests.Commands.Count + 1}"),
            });
        }

        return requests;
    }

    private static UserRequests With(TrainingTrace trace, List<IotCommand> log, double maximumOffset)
    {
        LabelAlignment alignment = LabelAlignment.Of(trace, log, IotDirection.FromGateway, maximumOffset);
        int matched = alignment.Anchors.Count(static a => a >= 0);
        if (matched < LeastMatched * log.Count)
        {
            var nothing = new UserRequests(log);
            foreach (int i in Enumerable.Range(0, log.Count).Where(i => alignment.Anchors[i] >= 0))
            {
                IotMessageUnit unit = trace.Units[alignment.Anchors[i]];
                nothing._lengths.Add(log[i], (unit.PlaintextMin, unit.PlaintextMax));
            }

            nothing.Warnings.Add($"Only {matched} of {log.Count} commands of the log go with requests in the user's flows; their times were left as the log has them.");
            return nothing;
        }

        var commands = new UserRequests([]) { TimeZoneErrorHours = alignment.Times.TimeZoneErrorHours };
        for (int i = 0; i < log.Count; i++)
        {
            int request = alignment.Anchors[i];
            TimeSpan uncertainty = request >= 0 || alignment.Times.Width(i) < 0 ? s_uncertainty : TimeSpan.FromSeconds(alignment.Times.Width(i));
            var command = new IotCommand
            {
                Time = request >= 0 ? trace.Units[request].Time : DateTimeOffset.UnixEpoch.AddSeconds(alignment.Times.Centre(i)),
                TimeUncertainty = uncertainty,
                Actions = log[i].Actions,
                BodyLength = log[i].BodyLength,
                Source = log[i].Source,
            };
            if (request >= 0)
            {
                commands.Add(trace.Units[request], command);
            }
            else
            {
                commands.Commands.Add(command);
            }
        }

        if (matched < log.Count)
        {
            commands.Warnings.Add($"{log.Count - matched} of {log.Count} commands of the log go with no request in the user's flows.");
        }

        commands.Commands.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        return commands;
    }

    private void Add(IotMessageUnit request, IotCommand command)
    {
        Commands.Add(command);
        _lengths.Add(command, (request.PlaintextMin, request.PlaintextMax));
    }
}
