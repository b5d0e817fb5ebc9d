using System.Buffers;
using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// The messages of a gateway that speaks JSON-RPC 2.0. A command names devices by their four-digit nodes, so that its length tells the
/// action and the digits of its value but not the device; the acknowledgement and the status name them by name.
/// <code>
/// service  {"jsonrpc":"2.0","id":987,"method":"exec","params":[{"node":"3fa1","do":"setLevel","value":40},{"node":"07c2","do":"turnOn"}]}
/// gateway  {"jsonrpc":"2.0","id":987,"result":[{"device":"hall_lamp","do":"setLevel","ok":true},{"device":"bath_fan","do":"turnOn","ok":true}]}
/// gateway  {"jsonrpc":"2.0","method":"status","params":[{"device":"hall_lamp","state":{"power":"on","level":40,"watts":7.2}}]}
/// </code>
/// </summary>
internal sealed class JsonRpcShapes(LabRandom random)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    // Both counters gain a digit in the course of a training session, as counters do.
    private int _commandId = random.Next(700, 980);
    private int _gatewayId = random.Next(9_000, 9_900);

    /// <summary>The number for the next command.</summary>
    public int NextCommandId() => _commandId++;

    public byte[] Command(int id, IReadOnlyList<TargetedAction> actions) => Write(json =>
    {
        json.WriteNumber("id", id);
        json.WriteString("method", "exec");
        json.WriteStartArray("params");
        foreach ((DeviceState device, IotAction action) in actions)
        {
            json.WriteStartObject();
            json.WriteString("node", device.Device.Node);
            json.WriteString("do", action.Action);
            ActionJson.WriteValue(json, action.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public byte[] Acknowledgement(int id, IReadOnlyList<TargetedAction> actions) => Write(json =>
    {
        json.WriteNumber("id", id);
        json.WriteStartArray("result");
        foreach ((DeviceState device, IotAction action) in actions)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device.Name);
            json.WriteString("do", action.Action);
            json.WriteBoolean("ok", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public byte[] Status(IReadOnlyList<DeviceState> devices) => Write(json =>
    {
        json.WriteString("method", "status");
        json.WriteStartArray("params");
        foreach (DeviceState device in devices)
        {
            json.WriteStartObject();
            json.WriteString("device", device.Device.Name);
            json.WriteStartObject("state");
            device.WriteState(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public byte[] Telemetry(DeviceState device) => Write(json =>
    {
        json.WriteString("method", "telemetry");
        json.WriteStartObject("params");
        json.WriteString("device", device.Device.Name);
        json.WriteNumber("n", ++device.Reports);
        device.WriteTelemetry(json);
        json.WriteEndObject();
    });

    public byte[] TimeRequest(out int id)
    {
        int number = id = _gatewayId++;
        return Write(json =>
        {
            json.WriteNumber("id", number);
            json.WriteString("method", "time");
        });
    }

    public byte[] TimeReply(int id, long now) => Write(json =>
    {
        json.WriteNumber("id", id);
        json.WriteNumber("result", now / LabTime.Millisecond);
    });

    private byte[] Write(Action<Utf8JsonWriter> body)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            body(json);
            json.WriteEndObject();
        }

        return _buffer.WrittenSpan.ToArray();
    }
}
