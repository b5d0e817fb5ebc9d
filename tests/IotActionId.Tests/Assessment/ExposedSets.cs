using System.Net;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Assessment;

/// <summary>Signature sets whose lengths are given, for what leaks of them.</summary>
internal static class ExposedSets
{
    public static TlsFraming Exact { get; } = new("Aead29", 29, 1, 0);

    /// <summary>A set.</summary>
    /// <param name="composition">By slot: S for summed, P for separate, N for neither.</param>
    /// <param name="actions">Device, and variants: weight, and by slot the lengths with their masses; none where there is no message.</param>
    /// <param name="kappa">The kappa of summed slots.</param>
    /// <param name="framing">How records show their plaintext; exactly where null.</param>
    /// <param name="envelope">What is around summed messages.</param>
    public static IotSignatureSet Of(
        string composition,
        IReadOnlyList<(string Device, string Type, (double Weight, (int Length, double Mass)[][] Slots)[] Variants)> actions,
        int kappa = 40,
        TlsFraming? framing = null,
        LengthEnvelope envelope = LengthEnvelope.None)
    {
        string[] names = ["command", "acknowledgement", "status", "status2"];
        return new IotSignatureSet
        {
            Gateway = "home",
            GatewayAddress = IPAddress.Loopback,
            Services = [],
            Framing = framing ?? Exact,
            Initiator = IotDirection.ToGateway,
            QuietTime = TimeSpan.FromSeconds(2),
            BurstTime = TimeSpan.FromSeconds(0.1),
            Background = [],
            Slots = [.. composition.Select((c, s) => new IotSlot(
                names[s],
                s == 0 ? IotDirection.ToGateway : IotDirection.FromGateway,
                c == 'S' ? SlotComposition.Summed : c == 'P' ? SlotComposition.Separate : SlotComposition.NotAdditive,
                c == 'S' ? kappa : 0,
                3,
                3,
                c == 'S' ? envelope : LengthEnvelope.None))],
            Signatures = [.. actions.Select((a, i) => new IotSignature
            {
                Action = new IotAction(a.Device, a.Type, $"do{i}"),
                Support = 12,
                Variants = [.. a.Variants.Select(v => new SignatureVariant(null, v.Weight, 6, [.. v.Slots.Index().Where(static s => s.Item.Length > 0).Select(s =>
                    new SlotSignature(names[s.Index], LengthDistribution.FromWeights(s.Item.Select(static l => KeyValuePair.Create(l.Length, l.Mass))), SlotSignature.MostPresence, 0, 1))]))],
            })],
            TrainedFrom = new TrainingSummary(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), 3600, 1000, 100, 100, 0, 0),
        };
    }

    /// <summary>A set whose every length is certain.</summary>
    public static IotSignatureSet Fixed(string composition, IEnumerable<(string Device, string Type, int[] Lengths)> actions, int kappa = 40, TlsFraming? framing = null) =>
        Of(composition, [.. actions.Select(static a => (a.Device, a.Type, (((double, (int, double)[][])[])[(1, [.. a.Lengths.Select(static l => ((int, double)[])[(l, 1)])])])))], kappa, framing);

    /// <summary>Up to so many devices of one to three actions, with lengths that often collide.</summary>
    public static IotSignatureSet Random(string composition, Random random, int devices, bool certain, TlsFraming? framing = null, LengthEnvelope envelope = LengthEnvelope.None)
    {
        var actions = new List<(string, string, (double, (int, double)[][])[])>();
        for (int d = 0; d < devices; d++)
        {
            string type = $"type{random.Next(3)}";
            for (int a = random.Next(1, 4); a > 0; a--)
            {
                int variants = certain ? 1 : random.Next(1, 3);
                actions.Add(($"device{d}", type, [.. Enumerable.Range(0, variants).Select(_ => (1.0 / variants, composition.Select(_ => Lengths()).ToArray()))]));
            }
        }

        return Of(composition, actions, random.Next(20, 60), framing, envelope);

        (int, double)[] Lengths()
        {
            int first = random.Next(110, 118);
            return certain || random.Next(2) == 0 ? [(first, 1)] : [(first, 0.5), (first + random.Next(1, 4), 0.3), (first + 5, 0.2)];
        }
    }
}
