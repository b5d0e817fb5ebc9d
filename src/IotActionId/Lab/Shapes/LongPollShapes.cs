using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// REST with JSON: commands come as the answer to a poll, what the gateway says is posted; everything is summed.
/// <code>
/// service  {"events":[{"id":987,"target":"3fa1","command":"setLevel","value":40},{"id":987,"target":"07c2","command":"turnOn"}]}
/// gateway  POST /api/v1/acks    {"id":987,"accepted":["hall_lamp","bath_fan"]}
/// gateway  POST /api/v1/states  {"devices":{"hall_lamp":{"power":"on","level":40,"watts":7.2},"bath_fan":{"power":"on","watts":31.8}}}
/// gateway  POST /api/v1/data    {"device":"hall_lamp","count":1204,"watts":7.1}
/// </code>
/// </summary>
internal sealed class LongPollShapes(string gateway, LabRandom random) : MessageShapes(gateway, random)
{
    public override Letter Command(int number, IReadOnlyList<TargetedAction> targets) => new(Json(json =>
    {
        json.WriteStartArray("events");
        foreach ((DeviceState device, IotAction action) in targets)
        {
            json.WriteStartObject();
            json.WriteNumber("id", number);
            json.WriteString("target", device.Device.Node);
            json.WriteString("command", action.Action);
            ActionJson.WriteValue(json, action.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    public override Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets) => Post("acks", json =>
    {
        json.WriteNumber("id", number);
        json.WriteStartArray("accepted");
        foreach (TargetedAction target in targets)
        {
            json.WriteStringValue(target.Device.Device.Name);
        }

        json.WriteEndArray();
    });

    public override Letter Status(IReadOnlyList<DeviceState> devices) => Post("states", json =>
    {
        json.WriteStartObject("devices");
        foreach (DeviceState device in devices)
        {
            WriteState(json, device.Device.Name, device);
        }

        json.WriteEndObject();
    });

    public override Letter Telemetry(DeviceState device) => Post("data", json =>
    {
        json.WriteString("device", device.Device.Name);
        json.WriteNumber("count", ++device.Reports);
        device.WriteTelemetry(json);
    });

    public override Letter TimeRequest(int number) => Post("time", json => json.WriteNumber("request", number));

    public override Letter TimeReply(int number, long milliseconds) => new(Json(json =>
    {
        json.WriteNumber("request", number);
        json.WriteNumber("ms", milliseconds);
    }));

    public override Letter FirmwareRequest(int number) => Post("firmware", json =>
    {
        json.WriteNumber("request", number);
        json.WriteString("version", "2.4.17");
    });

    public override Letter FirmwareReply(int number) => new(Json(json =>
    {
        json.WriteNumber("request", number);
        json.WriteBoolean("update", false);
    }));

    private Letter Post(string resource, Action<Utf8JsonWriter> body) => new(Json(body), $"/api/v1/{resource}");
}
