using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IotActionId.Lab;

/// <summary>
/// Server-sent events for what the service says, posted JSON for what the gateway says; a command is summed, its acknowledgements and
/// statuses come one by one.
/// <code>
/// service  event: command / id: 987 / data: {"set":[{"node":"3fa1","do":"setLevel","value":40},{"node":"07c2","do":"turnOn"}]}
/// gateway  POST /v2/commands/987/acks       {"device":"hall_lamp","ok":true}
/// gateway  POST /v2/devices/hall_lamp/state {"power":"on","level":40,"watts":7.2}
/// gateway  POST /v2/devices/hall_lamp/data  {"n":1204,"watts":7.1}
/// </code>
/// </summary>
internal sealed class EventStreamShapes(string gateway, LabRandom random) : MessageShapes(gateway, random)
{
    public override Letter Command(int number, IReadOnlyList<TargetedAction> targets)
    {
        byte[] data = Json(json => WriteOrders(json, "set", targets));
        return new Letter([.. Encoding.ASCII.GetBytes($"event: command\nid: {Text(number)}\ndata: "), .. data, .. "\n\n"u8]);
    }

    public override Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets) => new(
        Json(json =>
        {
            json.WriteString("device", targets[0].Device.Device.Name);
            json.WriteBoolean("ok", true);
        }),
        $"/v2/commands/{Text(number)}/acks");

    public override Letter Status(IReadOnlyList<DeviceState> devices) => Post(devices[0], "state", devices[0].WriteState);

    public override Letter Telemetry(DeviceState device) => Post(device, "data", json =>
    {
        json.WriteNumber("n", ++device.Reports);
        device.WriteTelemetry(json);
    });

    public override Letter TimeRequest(int number) => new(Json(json => json.WriteNumber("request", number)), "/v2/time");

    public override Letter TimeReply(int number, long milliseconds) => new(Json(json => json.WriteNumber("ms", milliseconds)));

    public override Letter FirmwareRequest(int number) => new(Json(json => json.WriteString("version", "2.4.17")), "/v2/firmware");

    public override Letter FirmwareReply(int number) => new(Json(json => json.WriteBoolean("update", false)));

    private Letter Post(DeviceState device, string what, Action<Utf8JsonWriter> body) => new(Json(body), $"/v2/devices/{device.Device.Name}/{what}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
