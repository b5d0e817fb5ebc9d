using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// MQTT topics with short JSON, one publication for each device.
/// <code>
/// service  gateway-1/in/3fa1/set          {"seq":987,"do":"setLevel","value":40}
/// gateway  gateway-1/out/hall_lamp/ack    {"seq":987,"do":"setLevel","ok":true}
/// gateway  gateway-1/out/hall_lamp/state  {"power":"on","level":40,"watts":7.2}
/// gateway  gateway-1/out/hall_lamp/data   {"n":1204,"watts":7.1}
/// </code>
/// </summary>
internal sealed class MqttShapes(string gateway, LabRandom random) : MessageShapes(gateway, random)
{
    public override Letter Command(int number, IReadOnlyList<TargetedAction> targets)
    {
        (DeviceState device, IotAction action) = Only(targets);
        byte[] payload = Json(json =>
        {
            json.WriteNumber("seq", number);
            json.WriteString("do", action.Action);
            ActionJson.WriteValue(json, action.Value);
        });
        return new Letter(payload, $"{Gateway}/in/{device.Device.Node}/set");
    }

    public override Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets)
    {
        (DeviceState device, IotAction action) = Only(targets);
        byte[] payload = Json(json =>
        {
            json.WriteNumber("seq", number);
            json.WriteString("do", action.Action);
            json.WriteBoolean("ok", true);
        });
        return Out(device, "ack", payload);
    }

    public override Letter Status(IReadOnlyList<DeviceState> devices)
    {
        DeviceState device = Only(devices);
        return Out(device, "state", Json(device.WriteState));
    }

    public override Letter Telemetry(DeviceState device) => Out(device, "data", Json(json =>
    {
        json.WriteNumber("n", ++device.Reports);
        device.WriteTelemetry(json);
    }));

    public override Letter TimeRequest(int number) => new(Json(json => json.WriteNumber("seq", number)), $"{Gateway}/out/time");

    public override Letter TimeReply(int number, long milliseconds) => new(
        Json(json =>
        {
            json.WriteNumber("seq", number);
            json.WriteNumber("ms", milliseconds);
        }),
        $"{Gateway}/in/time");

    public override Letter FirmwareRequest(int number) => new(
        Json(json =>
        {
            json.WriteNumber("seq", number);
            json.WriteString("version", "2.4.17");
        }),
        $"{Gateway}/out/firmware");

    public override Letter FirmwareReply(int number) => new(
        Json(json =>
        {
            json.WriteNumber("seq", number);
            json.WriteBoolean("update", false);
        }),
        $"{Gateway}/in/firmware");

    private Letter Out(DeviceState device, string what, byte[] payload) => new(payload, $"{Gateway}/out/{device.Device.Name}/{what}");

    private static T Only<T>(IReadOnlyList<T> items) =>
        items.Count == 1 ? items[0] : throw new InvalidOperationException("An MQTT topic is for one device.");
}
