using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>The size that padding to the maximum needs: no message of the home is longer.</summary>
internal static class LongestMessage
{
    /// <summary>Room for the largest envelope (an HTTP head) and for numbers that grow.</summary>
    private const int Envelope = 512;

    private const int Granularity = 64;

    /// <summary>Writes the longest message of every kind once, for a home of its own, and measures.</summary>
    public static int Of(LabHome home, GatewayStyle style)
    {
        int longest = 0;
        foreach (LabGateway gateway in home.Gateways)
        {
            GatewayStyle own = gateway.Style is { } name ? GatewayStyle.Find(name) : style;
            var unit = new GatewayUnit(gateway, own, home.Types, new LabRandom(0));
            TargetedAction[] all = [.. unit.Devices.Where(device => device.Type.Actions.Count > 0).Select(LongestTarget)];
            longest = Math.Max(longest, LongestOf(own.Commands, all, part => unit.Shapes.Command(int.MaxValue, part)));
            longest = Math.Max(longest, LongestOf(own.Acknowledgements, all, part => unit.Shapes.Acknowledgement(int.MaxValue, part)));
            longest = Math.Max(longest, LongestOf(own.Statuses, all, part => unit.Shapes.Status([.. part.Select(target => target.Device)]), part => part.Sum(target => target.Device.LongestValues)));
        }

        return (longest + Envelope + Granularity - 1) / Granularity * Granularity;
    }

    private static int LongestOf(
        LabComposition composition, TargetedAction[] all, Func<TargetedAction[], Letter> write, Func<TargetedAction[], int>? slack = null)
    {
        TargetedAction[][] parts = all.Length == 0 ? [] : composition == LabComposition.Summed ? [all] : [.. all.Select(target => new[] { target })];
        return parts.Select(part => Length(write(part)) + (slack?.Invoke(part) ?? 0)).DefaultIfEmpty(0).Max();

        static int Length(Letter letter) => letter.Payload.Length + letter.Topic.Length;
    }

    private static TargetedAction LongestTarget(DeviceState device)
    {
        LabDeviceAction action = device.Type.Actions.MaxBy(candidate => candidate.Name.Length + LongestValue(candidate.Value).Length)!;
        string value = LongestValue(action.Value);
        return new TargetedAction(device, new IotAction(device.Device.Name, device.Type.Type, action.Name, value.Length == 0 ? null : value));
    }

    private static string LongestValue(LabActionValue? value) => value switch
    {
        null => "",
        { Values: { } words } => words.MaxBy(word => word.Length)!,
        _ => new[] { value.Min, value.Max }.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).MaxBy(text => text.Length)!,
    };
}
