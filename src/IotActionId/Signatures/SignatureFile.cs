using System.Globalization;
using System.Net;
using System.Text.Json;
using IotActionId.Actions;
using IotActionId.Messages;
using IotActionId.Tls;

namespace IotActionId.Signatures;

/// <summary>
/// Reads and writes signature sets as <c>*.iotsig.json</c>: lengths, times and names the analyst chose; no payload, no credentials.
/// Reading validates everything and names the first thing wrong.
/// </summary>
public static class SignatureFile
{
    /// <summary>A larger file is no signature set; bytes.</summary>
    private const long LargestFile = 64 << 20;

    /// <summary>Writes a set, replacing the file in one step so that a reader never sees half of it.</summary>
    /// <param name="set">The set.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.FileAccessDenied"/> or <see cref="IotErrorId.FileNotFound"/> where it cannot be written.</exception>
    public static void Save(IotSignatureSet set, string path) => ReplacedFile.Write(path, "signature file", isSecret: false, stream =>
    {
        JsonSerializer.Serialize(stream, ToDocument(set), SignatureJson.Default.SignatureDocument);
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Reads a set.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>, <see cref="IotErrorId.FileAccessDenied"/>, or <see cref="IotErrorId.InvalidSignatureFile"/> with the first thing wrong.</exception>
    public static IotSignatureSet Load(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > LargestFile)
            {
                throw Invalid(path, $"it has {stream.Length} bytes; no signature set is that large");
            }

            SignatureDocument document = JsonSerializer.Deserialize(stream, SignatureJson.Default.SignatureDocument)
                ?? throw Invalid(path, "it is empty");
            return ToSet(document, path);
        }
        catch (JsonException e)
        {
            throw new IotException(
                IotErrorId.InvalidSignatureFile,
                $"'{path}' is not a signature file: line {e.LineNumber + 1}{(string.IsNullOrEmpty(e.Path) ? "" : $" ({e.Path})")} is not what Export-IotSignature writes.", path, e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IotException(IotErrorId.FileNotFound, $"There is no signature file '{path}'.", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Directory.Exists(path)
                ? new IotException(IotErrorId.FileNotFound, $"'{path}' is a folder; name a signature file in it.", path, e)
                : new IotException(IotErrorId.FileAccessDenied, $"The signature file '{path}' may not be read.", path, e);
        }
    }

    private static IotException Invalid(string path, string defect) =>
        new(IotErrorId.InvalidSignatureFile, $"'{path}' is not a valid signature file: {defect}. Export it again with this version of IotActionId.", path);

    private static SignatureDocument ToDocument(IotSignatureSet set) => new()
    {
        SchemaVersion = set.SchemaVersion,
        Gateway = set.Gateway,
        GatewayAddress = set.GatewayAddress.ToString(),
        Services = [.. set.Services],
        Framing = new FramingDocument(set.Framing.Name, set.Framing.Overhead, set.Framing.Block, set.Framing.BlockOffset),
        Initiator = set.Initiator,
        QuietSeconds = set.QuietTime.TotalSeconds,
        BurstSeconds = set.BurstTime.TotalSeconds,
        TrainedFrom = set.TrainedFrom,
        Slots = [.. set.Slots],
        Signatures = [.. set.Signatures.Select(static s => new SignatureEntry(
            s.Action.Device,
            s.Action.Type,
            s.Action.Action,
            s.Action.Value,
            s.Support,
            s.IsPredicted,
            [.. s.Collides],
            [.. s.CollidesGivenState],
            [.. s.Variants.Select(static v => new VariantEntry(v.ValueLength, Math.Round(v.Weight, 6), v.Support, [.. v.Slots.Select(ToEntry)]))],
            [.. s.Confusion],
            [.. s.Warnings]))],
        Background = [.. set.Background],
        SpansFlows = set.SpansFlows,
        CounterSteps = [.. set.CounterSteps],
        Transitions = [.. set.Transitions],
        StatusChanges = [.. set.StatusChanges],
        LastStatuses = [.. set.LastStatuses],
        Hours = [.. set.Hours],
        RequestRelations = [.. set.RequestRelations],
        Warnings = [.. set.Warnings],
    };

    private static SlotEntry ToEntry(SlotSignature slot) => new(
        slot.Slot,
        slot.Lengths.EvenRanges().ToDictionary(static r => r.Text, static r => Math.Round(r.Mass, 6)),
        Math.Round(slot.Presence, 6),
        Math.Round(slot.DelayMin, 6),
        Math.Round(slot.DelayMax, 6));

    private static IotSignatureSet ToSet(SignatureDocument file, string path)
    {
        Require(file.SchemaVersion == IotSignatureSet.CurrentSchemaVersion, $"its schemaVersion is {file.SchemaVersion}, and this version reads {IotSignatureSet.CurrentSchemaVersion}");
        Require(!string.IsNullOrWhiteSpace(file.Gateway), "gateway is empty");
        Require(IPAddress.TryParse(file.GatewayAddress, out IPAddress? address), "gatewayAddress is not an IP address");
        Require(
            file.Framing is { Name.Length: > 0, Overhead: >= 0 and <= 512, Block: >= 1 and <= 16384, BlockOffset: >= 0 and <= 512 },
            "framing is missing or out of range");
        Require(file.Services is { Count: > 0 } && file.Services.TrueForAll(static s => s is { Port: >= 0 and <= 65535 }), "services is empty or has an impossible port");
        Require(Enum.IsDefined(file.Initiator), "initiator is neither ToGateway nor FromGateway");
        Require(file.QuietSeconds is > 0 and <= 86400, $"quietSeconds is {file.QuietSeconds}; it must be above 0 and at most 86400");
        Require(file.BurstSeconds is >= 0 and <= 86400, $"burstSeconds is {file.BurstSeconds}; it must be 0 to 86400");
        Require(file.TrainedFrom is { IdleSeconds: > 0, Messages: >= 0, Commands: >= 0, MatchedCommands: >= 0 } && file.TrainedFrom.Start <= file.TrainedFrom.End, "trainedFrom is missing or contradicts itself");
        Require(file.Slots is { Count: > 0 }, "slots is empty");
        Require(file.Signatures is { Count: > 0 }, "signatures is empty");
        Require(file.Background is not null, "background is missing");

        Require(
            (file.CounterSteps ?? []).TrueForAll(static s => s is not null && Math.Abs(s.Bytes) <= 16) && (file.Transitions ?? []).TrueForAll(static t => t is { Device.Length: > 0, To.Length: > 0, Count: >= 0 })
                && (file.Hours ?? []).TrueForAll(static h => h is { Device.Length: > 0, Action.Length: > 0, Counts.Count: ActionHours.PerDay } && h.Counts.All(static c => c >= 0))
                && (file.RequestRelations ?? []).TrueForAll(static r => r is not null),
            "a counter step, a transition, an action's hours or a relation is empty or out of range");

        var names = new HashSet<string>();
        foreach (IotSlot slot in file.Slots!)
        {
            Require(slot is not null && !string.IsNullOrEmpty(slot.Name) && names.Add(slot.Name), "a slot has no name, or two have the same");
            Require(Enum.IsDefined(slot!.Direction) && Enum.IsDefined(slot.Composition) && Enum.IsDefined(slot.Envelope), $"slot '{slot.Name}' has an unknown direction, composition or envelope");
            Require(
                Math.Abs((long)slot.Kappa) <= 1 << 20 && slot.EnvelopeHead is >= 0 and <= 1 << 20 && slot.CounterBytes is >= 0 and <= 16,
                $"slot '{slot.Name}' has a kappa of {slot.Kappa}, a head of {slot.EnvelopeHead} or counter bytes of {slot.CounterBytes}");
        }

        foreach (BackgroundMessage message in file.Background!)
        {
            Require(
                message is { PlaintextMin: >= 0, PerHour: >= 0 } && message.PlaintextMax >= message.PlaintextMin && Enum.IsDefined(message.Direction) && double.IsFinite(message.PerHour),
                "a background message has impossible lengths or rates");
            Require(
                message.RepliesTo is not { } asked || (asked.PlaintextMin >= 0 && asked.PlaintextMax >= asked.PlaintextMin && Enum.IsDefined(asked.Direction) && asked.Direction != message.Direction),
                "a background message replies to something impossible");
        }

        foreach (StatusChange change in file.StatusChanges ?? [])
        {
            Require(
                change is { Device.Length: > 0, From.Length: > 0, To.Length: > 0, ValueBytes: >= 0 and <= 16, Counts: { Count: <= 1 << 16 } counts } && names.Contains(change.Slot ?? "")
                    && counts.All(static c => c.Key is >= -(1 << 24) and <= 1 << 24 && c.Value is > 0 and <= 1 << 24),
                "a status change has no device or action, an unknown slot, or impossible counts");
        }

        var lastActions = new Dictionary<string, string>();
        var lastSlots = new HashSet<(string, string)>();
        foreach (LastStatus status in file.LastStatuses ?? [])
        {
            Require(status is { Device.Length: > 0, Action.Length: > 0, Length: >= 0 and <= 1 << 24 } && names.Contains(status.Slot ?? ""), "a last status has no device or action, an unknown slot, or an impossible length");
            Require(
                lastSlots.Add((status!.Device, status.Slot!)) && (lastActions.TryAdd(status.Device, status.Action) || lastActions[status.Device] == status.Action),
                $"the last status of '{status.Device}' stands there twice, or for two actions");
        }

        var keys = new HashSet<string>();
        return new IotSignatureSet
        {
            Gateway = file.Gateway!,
            GatewayAddress = address!,
            Services = file.Services!,
            Framing = new TlsFraming(file.Framing!.Name, file.Framing.Overhead, file.Framing.Block, file.Framing.BlockOffset),
            Initiator = file.Initiator,
            QuietTime = TimeSpan.FromSeconds(file.QuietSeconds),
            BurstTime = TimeSpan.FromSeconds(file.BurstSeconds),
            TrainedFrom = file.TrainedFrom!,
            Slots = file.Slots!,
            Background = file.Background!,
            SpansFlows = file.SpansFlows,
            CounterSteps = file.CounterSteps ?? [],
            Transitions = file.Transitions ?? [],
            StatusChanges = file.StatusChanges ?? [],
            LastStatuses = file.LastStatuses ?? [],
            Hours = file.Hours ?? [],
            RequestRelations = file.RequestRelations ?? [],
            Warnings = file.Warnings ?? [],
            Signatures = [.. file.Signatures!.Select(s => ToSignature(s, names, keys, path))],
        };

        void Require(bool holds, string defect)
        {
            if (!holds)
            {
                throw Invalid(path, defect);
            }
        }
    }

    private static IotSignature ToSignature(SignatureEntry entry, HashSet<string> slots, HashSet<string> keys, string path)
    {
        if (entry is null || string.IsNullOrWhiteSpace(entry.Device) || string.IsNullOrWhiteSpace(entry.Action))
        {
            throw Invalid(path, "a signature has no device or no action");
        }

        var action = new IotAction(entry.Device, entry.Type ?? "", entry.Action, entry.Value);
        string name = action.ValueKey;
        if (!keys.Add(name))
        {
            throw Invalid(path, $"the signature of '{name}' stands there twice");
        }

        if (entry.Support < 0 || entry.Variants is not { Count: > 0 and <= 1024 } || entry.Variants.Exists(static v => v is not { Weight: > 0 and <= 1, Support: >= 0, Slots.Count: > 0 }))
        {
            throw Invalid(path, $"the signature of '{name}' has no variants, a variant without slots or weight, or a negative support");
        }

        if (Math.Abs(entry.Variants.Sum(static v => v.Weight) - 1) > 0.01)
        {
            throw Invalid(path, $"the weights of the variants of '{name}' do not sum to 1");
        }

        return new IotSignature
        {
            Action = action,
            Variants = [.. entry.Variants.Select(v => new SignatureVariant(v.ValueLength, v.Weight, v.Support, ToSlots(v.Slots!, slots, name, path)))],
            Support = entry.Support,
            IsPredicted = entry.Predicted,
            Collides = entry.Collides ?? [],
            CollidesGivenState = entry.CollidesGivenState ?? [],
            Confusion = entry.Confusion ?? [],
            Warnings = entry.Warnings ?? [],
        };
    }

    private static List<SlotSignature> ToSlots(List<SlotEntry> entries, HashSet<string> slots, string name, string path)
    {
        var parts = new List<SlotSignature>();
        foreach (SlotEntry part in entries)
        {
            if (part is null || !slots.Contains(part.Slot) || parts.Exists(p => p.Slot == part.Slot))
            {
                throw Invalid(path, $"the signature of '{name}' names a slot that the set lacks, or one twice");
            }

            if (part.Presence is not (> 0 and < 1) || part.DelayMin is not (>= 0 and <= 86400) || part.DelayMax is not (>= 0 and <= 86400) || part.DelayMin > part.DelayMax)
            {
                throw Invalid(path, $"slot '{part.Slot}' of '{name}' has an impossible presence or delay");
            }

            parts.Add(new SlotSignature(part.Slot, ToLengths(part, name, path), part.Presence, part.DelayMin, part.DelayMax));
        }

        return parts;
    }

    private static LengthDistribution ToLengths(SlotEntry part, string name, string path)
    {
        const int Longest = 1 << 24, MostLengths = 1 << 16;
        var weights = new Dictionary<int, double>();
        double sum = 0;
        foreach ((string range, double mass) in part.Lengths ?? [])
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int min)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int max)
                || min > max || max > Longest || max - min >= MostLengths - weights.Count || mass is not (>= 0 and <= 1))
            {
                throw Invalid(path, $"slot '{part.Slot}' of '{name}' has the lengths '{range}' with the probability {mass.ToString(CultureInfo.InvariantCulture)}; lengths are a number or a range, probabilities lie in 0 to 1");
            }

            for (int length = min; length <= max; length++)
            {
                weights[length] = weights.GetValueOrDefault(length) + (mass / (max - min + 1));
            }

            sum += mass;
        }

        return Math.Abs(sum - 1) <= 0.01
            ? LengthDistribution.FromWeights(weights)
            : throw Invalid(path, $"the lengths of slot '{part.Slot}' of '{name}' are no probabilities that sum to 1");
    }
}
