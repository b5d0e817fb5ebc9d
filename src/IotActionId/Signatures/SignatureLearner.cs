using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Signatures;

/// <summary>Learns the signature set of a gateway from flows and the log of the commands that were triggered meanwhile.</summary>
public static class SignatureLearner
{
    /// <summary>Messages of the initiator this soon after the first are one burst, until the data tell better; seconds.</summary>
    private const double FirstBurst = 0.5;

    /// <summary>Shared mass from which two actions count as colliding.</summary>
    private const double Colliding = 0.5;

    /// <summary>Learns.</summary>
    /// <param name="flows">The flows of the training captures; other hosts' flows may be among them.</param>
    /// <param name="commands">The action log.</param>
    /// <param name="options">What the analyst knows; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The signature set.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.NoApplicationData"/>, or <see cref="IotErrorId.NoTrainingData"/> where the log and the traffic share no time or no command has a consequence.</exception>
    public static IotSignatureSet Learn(
        IEnumerable<IotFlow> flows, IEnumerable<IotCommand> commands, LearningOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new LearningOptions();
        List<IotFlow> all = [.. flows.Where(static f => f.Messages.Count > 0)];
        List<IotCommand> log = [.. commands.OrderBy(static c => c.Time)];
        if (log.Count == 0)
        {
            throw new IotException(IotErrorId.NoTrainingData, "The action log holds no command. Trigger each action several times while capturing, and log it.");
        }

        if (all.Count == 0)
        {
            throw new IotException(IotErrorId.NoApplicationData, "No flow holds application data: there is nothing to learn from.");
        }

        (IPAddress Gateway, CommandMatcher Matcher, List<TrainingExchange> Exchanges, TrainingTrace Trace, List<IotCommand> Log)? best = null;
        double bestScore = 0;
        foreach (IGrouping<IPAddress, IotFlow> group in all.GroupBy(static f => f.Gateway))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (options.Gateway is not null && !options.Gateway.Equals(group.Key))
            {
                continue;
            }

            var trace = new TrainingTrace(group.Key, group);
            List<IotCommand> overlapping = Overlapping(log, trace, options);
            if (overlapping.Count == 0)
            {
                continue;
            }

            var matcher = new CommandMatcher(trace, overlapping, options);
            List<TrainingExchange> exchanges = matcher.Match(FirstBurst, options.MaxResponseTime.TotalSeconds);

            // The gateway whose messages go with the log: many commands matched, within a narrow window.
            double score = exchanges.Count / (1 + Math.Log(1 + matcher.Spread));
            if (score > bestScore)
            {
                bestScore = score;
                best = (group.Key, matcher, exchanges, trace, overlapping);
            }
        }

        if (best is not { } found)
        {
            throw new IotException(
                IotErrorId.NoTrainingData,
                $"No traffic{(options.Gateway is null ? "" : $" of {options.Gateway}")} goes with the action log, which runs from {log[0].Time:u} to {log[^1].Time:u}. Check the log's time zone and the capture's times, or allow a larger clock offset.");
        }

        return Build(found.Gateway, found.Matcher, found.Exchanges, found.Trace, log, all, options);
    }

    private static List<IotCommand> Overlapping(List<IotCommand> log, TrainingTrace trace, LearningOptions options)
    {
        double slack = options.MaxClockOffset.TotalSeconds;
        return [.. log.Where(c =>
        {
            double time = TrainingTrace.Seconds(c.Time), margin = slack + c.TimeUncertainty.TotalSeconds;
            return trace.Count > 0 && time >= trace.Times[0] - margin && time <= trace.Times[^1] + margin;
        })];
    }

    private static IotSignatureSet Build(
        IPAddress gateway, CommandMatcher matcher, List<TrainingExchange> exchanges, TrainingTrace trace, List<IotCommand> log, List<IotFlow> flows, LearningOptions options)
    {
        var singles = exchanges.Where(static x => x.Command.Actions.Count == 1).GroupBy(static x => x.Command.Actions[0].Key).ToList();
        if (singles.Count == 0)
        {
            throw new IotException(
                IotErrorId.NoTrainingData,
                "No command of a single action has a consequence in the traffic. Trigger each elementary action alone, several times.");
        }

        var templates = singles.ToDictionary(static g => g.Key, static g => MessageTemplate.Of([.. g]));
        double quiet = (templates.Values.SelectMany(static t => t).Max(static t => t.DelayMax) * 1.3) + 0.5;
        var slots = new List<IotSlot>();
        var signatures = new Dictionary<string, IotSignature>();
        foreach (IGrouping<string, TrainingExchange> group in singles)
        {
            IotAction action = group.First().Command.Actions[0];
            signatures[group.Key] = new IotSignature
            {
                Action = action with { Value = null },
                Slots = Assign(templates[group.Key], matcher.Initiator, slots),
                Support = group.Count(),
            };
        }

        List<TrainingExchange> compounds = [.. exchanges.Where(static x => x.Command.Actions.Count > 1)];
        slots = [.. CompositionLearner.Learn(Ordered(slots), signatures, compounds)];
        List<IotSignature> list = [.. signatures.Values.OrderBy(static s => s.Action.Key, StringComparer.Ordinal)];
        return new IotSignatureSet
        {
            Gateway = options.Name ?? gateway.ToString(),
            GatewayAddress = gateway,
            Services = [.. exchanges.Select(static x => new IotService(x.Flow.ServerName, x.Flow.ServerPort)).Distinct().OrderBy(static s => s.ToString(), StringComparer.Ordinal)],
            Framing = flows.Where(f => f.Gateway.Equals(gateway)).MaxBy(static f => f.Messages.Count)!.Framing,
            Initiator = matcher.Initiator,
            QuietTime = TimeSpan.FromSeconds(Math.Round(quiet, 3)),
            BurstTime = TimeSpan.FromSeconds(Math.Round(Burst(matcher, slots, templates, compounds), 3)),
            Background = matcher.Background.ToMessages(),
            Slots = slots,
            Signatures = [.. list.Select(s => new IotSignature
            {
                Action = s.Action,
                Slots = s.Slots,
                Support = s.Support,
                Collides = [.. list.Where(o => o != s && SharedMass(s, o, slots) > Colliding).Select(static o => o.Action.Key)],
            })],
            TrainedFrom = new TrainingSummary(
                trace.Units[0].Time, trace.Units[^1].Time, Math.Round(matcher.Background.IdleSeconds, 3), trace.Count, log.Count, exchanges.Count, Math.Round(matcher.MedianOffset, 3), Math.Round(matcher.Spread, 3)),
        };
    }

    /// <summary>Gives each template of an action a slot by its direction and its place in the order of delays; makes the slot where it is new.</summary>
    private static List<SlotSignature> Assign(List<MessageTemplate> templates, IotDirection initiator, List<IotSlot> slots)
    {
        var assigned = new List<SlotSignature>();
        int commands = 0, confirmations = 0, answers = 0;
        foreach (MessageTemplate template in templates)
        {
            string name = template.Direction != initiator ? AnswerName(answers++)
                : commands == 0 || template.DelayMedian <= FirstBurst ? Numbered("command", commands++)
                : Numbered("confirmation", confirmations++);
            if (!slots.Exists(s => s.Name == name))
            {
                slots.Add(new IotSlot(name, template.Direction, SlotComposition.Unknown, 0, 0, 0));
            }

            assigned.Add(new SlotSignature(name, template.Lengths, template.Presence, template.DelayMin, template.DelayMax));
        }

        return assigned;
    }

    private static string Numbered(string name, int place) => place == 0 ? name : $"{name}{place + 1}";

    private static string AnswerName(int place) => place == 0 ? "acknowledgement" : Numbered("status", place - 1);

    private static List<IotSlot> Ordered(List<IotSlot> slots) =>
        [.. slots
            .OrderBy(static s => s.Name.StartsWith("command", StringComparison.Ordinal) ? 0 : s.Name.StartsWith("conf", StringComparison.Ordinal) ? 3 : s.Name == "acknowledgement" ? 1 : 2)
            .ThenBy(static s => s.Name, StringComparer.Ordinal)];

    /// <summary>How long the initiator's messages of one exchange go on: further parts of a command, or one command for each device, but no background that follows.</summary>
    private static double Burst(CommandMatcher matcher, List<IotSlot> slots, Dictionary<string, List<MessageTemplate>> templates, List<TrainingExchange> compounds)
    {
        IEnumerable<double> delays = templates.Values.SelectMany(static t => t)
            .Where(t => t.Direction == matcher.Initiator && !matcher.Background.Contains(new MessageKind(t.Direction, t.Lengths.Min, t.Lengths.Max)))
            .Select(static t => t.DelayMax);
        if (slots.Exists(s => s.Direction == matcher.Initiator && s.Composition == SlotComposition.Separate))
        {
            delays = delays.Concat(compounds.SelectMany(static c => c.Units)
                .Where(u => u.Unit.Direction == matcher.Initiator && !matcher.Background.Contains(u.Unit.Kind)).Select(static u => u.Delay));
        }

        return delays.DefaultIfEmpty(0).Max() + 0.05;
    }

    /// <summary>The probability mass that two signatures share over all slots: how often one looks like the other.</summary>
    private static double SharedMass(IotSignature a, IotSignature b, List<IotSlot> slots)
    {
        double shared = 1;
        foreach (IotSlot slot in slots)
        {
            SlotSignature? left = a.Find(slot.Name), right = b.Find(slot.Name);
            double present = left is null || right is null ? 0 : Math.Min(left.Presence, right.Presence) * left.Lengths.Overlap(right.Lengths);
            shared *= present + Math.Min(1 - (left?.Presence ?? 0), 1 - (right?.Presence ?? 0));
        }

        return shared;
    }
}
