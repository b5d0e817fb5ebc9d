using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// JSON-RPC 2.0.
/// <code>
/// service  {"jsonrpc":"2.0","id":987,"method":"exec","params":[{"node":"3fa1","do":"setLevel","value":40},{"node":"07c2","do":"turnOn"}]}
/// gateway  {"jsonrpc":"2.0","id":987,"result":[{"device":"hall_lamp","do":"setLevel","ok":true},{"device":"bath_fan","do":"turnOn","ok":true}]}
/// gateway  {"jsonrpc":"2.0","method":"status","params":[{"device":"hall_lamp","state":{"power":"on","level":40,"watts":7.2}}]}
/// gateway  {"jsonrpc":"2.0","method":"telemetry","params":{"device":"hall_lamp","n":1204,"watts":7.1}}
/// </code>
/// </summary>
internal sealed class JsonRpcShapes(string gateway, LabRandom random) : MessageShapes(gateway, random)
{
    public override Letter Command(int number, IReadOnlyList<TargetedAction> targets) => Write(json =>
    {
        json.WriteNumber("id", number);
        json.WriteString("method", "exec");
        WriteOrders(json, "params", targets);
    });

    public override Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets) => Write(json =>
    {
        json.WriteNumber("id", number);
        json.WriteStartArray("result");
        foreach ((DeviceState device, IotAction action) in targets)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device.Name);
            json.WriteString("do", action.Action);
            json.WriteBoolean("ok", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public override Letter Status(IReadOnlyList<DeviceState> devices) => Write(json =>
    {
        json.WriteString("method", "status");
        json.WriteStartArray("params");
        foreach (DeviceState device in devices)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device.Name);
            WriteState(json, "state", device);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public override Letter Telemetry(DeviceState device) => Write(json =>
    {
        json.WriteString("method", "telemetry");
        json.WriteStartObject("params");
        json.WriteString("device", device.Device.Name);
        json.WriteNumber("n", ++device.Reports);
        device.WriteTelemetry(json);
        json.WriteEndObject();
    });

    public override Letter TimeRequest(int number) => Request(number, "time");

    public override Letter TimeReply(int number, long milliseconds) => Write(json =>
    {
        json.WriteNumber("id", number);
        json.WriteNumber("result", milliseconds);
    });

    public override Letter FirmwareRequest(int number) => Request(number, "firmware");

    public override Letter FirmwareReply(int number) => Write(json =>
    {
        json.WriteNumber("id", number);
        json.WriteStartObject("result");
        json.WriteString("current", "2.4.17");
        json.WriteBoolean("update", false);
        json.WriteEndObject();
    });

    private Letter Request(int number, string method) => Write(json =>
    {
        json.WriteNumber("id", number);
        json.WriteString("method", method);
    });

    private Letter Write(Action<Utf8JsonWriter> body) => new(Json(json =>
    {
        json.WriteString("jsonrpc", "2.0");
        body(json);
    }));
}
