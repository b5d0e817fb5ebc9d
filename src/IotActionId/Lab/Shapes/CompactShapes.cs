using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// Short JSON with one-letter names, for a gateway that sums everything.
/// <code>
/// service  {"t":"cmd","i":987,"a":[["3fa1","setLevel",40],["07c2","turnOn"]]}
/// gateway  {"t":"ack","i":987,"d":["hall_lamp","bath_fan"]}
/// gateway  {"t":"state","s":{"hall_lamp":{"power":"on","level":40,"watts":7.2},"bath_fan":{"power":"on","watts":31.8}}}
/// gateway  {"t":"data","d":"hall_lamp","n":1204,"watts":7.1}
/// </code>
/// </summary>
internal sealed class CompactShapes(string gateway, LabRandom random) : MessageShapes(gateway, random)
{
    public override Letter Command(int number, IReadOnlyList<TargetedAction> targets) => Write("cmd", json =>
    {
        json.WriteNumber("i", number);
        json.WriteStartArray("a");
        foreach ((DeviceState device, IotAction action) in targets)
        {
            json.WriteStartArray();
            json.WriteStringValue(device.Device.Node);
            json.WriteStringValue(action.Action);
            ActionJson.WriteItem(json, action.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    public override Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets) => Write("ack", json =>
    {
        json.WriteNumber("i", number);
        json.WriteStartArray("d");
        foreach (TargetedAction target in targets)
        {
            json.WriteStringValue(target.Device.Device.Name);
        }

        json.WriteEndArray();
    });

    public override Letter Status(IReadOnlyList<DeviceState> devices) => Write("state", json =>
    {
        json.WriteStartObject("s");
        foreach (DeviceState device in devices)
        {
            WriteState(json, device.Device.Name, device);
        }

        json.WriteEndObject();
    });

    public override Letter Telemetry(DeviceState device) => Write("data", json =>
    {
        json.WriteString("d", device.Device.Name);
        json.WriteNumber("n", ++device.Reports);
        device.WriteTelemetry(json);
    });

    public override Letter TimeRequest(int number) => Write("time?", json => json.WriteNumber("i", number));

    public override Letter TimeReply(int number, long milliseconds) => Write("time", json =>
    {
        json.WriteNumber("i", number);
        json.WriteNumber("ms", milliseconds);
    });

    public override Letter FirmwareRequest(int number) => Write("fw?", json =>
    {
        json.WriteNumber("i", number);
        json.WriteString("v", "2.4.17");
    });

    public override Letter FirmwareReply(int number) => Write("fw", json =>
    {
        json.WriteNumber("i", number);
        json.WriteBoolean("new", false);
    });

    private Letter Write(string type, Action<Utf8JsonWriter> body) => new(Json(json =>
    {
        json.WriteString("t", type);
        body(json);
    }));
}
