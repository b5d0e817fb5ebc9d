using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>Learns the signature set of a gateway from flows and the log of the commands that were triggered meanwhile.</summary>
public static class SignatureLearner
{
    /// <summary>Where the gateway begins the exchanges itself, a host on the user's side is as likely to be what was found.</summary>
    private const double SelfStarted = 0.5;

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
        List<IotFlow> user = [.. options.UserFlows.Where(static f => f.Messages.Count > 0)];
        if (log.Count == 0 && user.Count == 0)
        {
            throw new IotException(IotErrorId.NoTrainingData, "The action log holds no command. Trigger each action several times while capturing, and log it, or capture the user's requests as well.");
        }

        if (all.Count == 0)
        {
            throw new IotException(IotErrorId.NoApplicationData, "No flow holds application data: there is nothing to learn from.");
        }

        UserRequests? requests = user.Count == 0 ? null : UserRequests.Of(user, log, options.MaxClockOffset.TotalSeconds);
        log = requests?.Commands ?? log;
        if (log.Count == 0)
        {
            throw new IotException(IotErrorId.NoTrainingData, "The user's flows hold no request that could be a command, and there is no action log.");
        }

        HashSet<string> userFlows = [.. user.Select(static f => f.Id)];
        LabelAlignment? best = null;
        double bestScore = 0;
        foreach (IGrouping<IPAddress, IotFlow> group in all.Where(f => !userFlows.Contains(f.Id)).GroupBy(static f => f.Gateway))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (options.Gateway is null || options.Gateway.Equals(group.Key))
            {
                LabelAlignment alignment = LabelAlignment.Of(new TrainingTrace(group.Key, group), log, options.MaxClockOffset.TotalSeconds);
                double score = alignment.Score * (alignment.Initiator == IotDirection.ToGateway ? 1 : SelfStarted);
                (best, bestScore) = score > bestScore ? (alignment, score) : (best, bestScore);
            }
        }

        return best is null
            ? throw new IotException(
                IotErrorId.NoTrainingData,
                $"No traffic{(options.Gateway is null ? "" : $" of {options.Gateway}")} goes with the action log, which runs from {log[0].Time:u} to {log[^1].Time:u}. Check the log's time zone and the capture's times, or allow a larger clock offset.")
            : new GatewayLearner(best, log, options, cancellationToken, requests).Learn();
    }
}
