using System.Globalization;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Live;

/// <summary>What is found in a capture file when it is read as a whole.</summary>
internal static class OfflineMatches
{
    /// <summary>The matches, in order of time.</summary>
    public static List<IotActionMatch> Of(string path, IotSignatureSet set, IdentificationOptions options)
    {
        using FlowReader reader = FlowReader.Open(path);
        List<IotFlow> flows = [.. reader.ReadFlows(TestContext.Current.CancellationToken)];
        return [.. new Identifier(set, options).Identify(flows).OrderBy(static match => match.Time)];
    }

    /// <summary>All that must be the same for a match found live, save the times.</summary>
    public static string Describe(IotActionMatch match) => string.Create(
        CultureInfo.InvariantCulture,
        $"{match.Origin} {match.Decision} {string.Join(" + ", match.Actions.Select(static action => action.Key))} {match.Posterior:0.000000} ({match.SizesPosterior:0.000000}) of {match.CandidateCount}: {match.Exchange}");
}
