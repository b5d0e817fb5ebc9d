using System.Buffers;
using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>
/// What the messages of one gateway say. Each kind of gateway has shapes of its own; all name devices by node in commands and by name in
/// what the gateway says, and all count: the counters gain digits as time goes on.
/// </summary>
internal abstract class MessageShapes(string gateway, LabRandom random)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _nextCommand = random.Next(700, 980);
    private int _nextRequest = random.Next(9_000, 9_900);

    /// <summary>The gateway's name.</summary>
    protected string Gateway { get; } = gateway;

    /// <summary>The number that the next command will have.</summary>
    public int UpcomingCommand => _nextCommand;

    /// <summary>The number for the next command.</summary>
    public int NextCommand() => _nextCommand++;

    /// <summary>The number for the gateway's next request.</summary>
    public int NextRequest() => _nextRequest++;

    /// <summary>The web service tells the gateway to act.</summary>
    public abstract Letter Command(int number, IReadOnlyList<TargetedAction> targets);

    /// <summary>The gateway has taken a command.</summary>
    public abstract Letter Acknowledgement(int number, IReadOnlyList<TargetedAction> targets);

    /// <summary>What devices are like now.</summary>
    public abstract Letter Status(IReadOnlyList<DeviceState> devices);

    /// <summary>What a device measures.</summary>
    public abstract Letter Telemetry(DeviceState device);

    /// <summary>The gateway asks for the time.</summary>
    public abstract Letter TimeRequest(int number);

    /// <summary>The web service tells the time.</summary>
    /// <param name="number">The request's number.</param>
    /// <param name="milliseconds">Milliseconds since 1970.</param>
    public abstract Letter TimeReply(int number, long milliseconds);

    /// <summary>The gateway asks whether there is new firmware.</summary>
    public abstract Letter FirmwareRequest(int number);

    /// <summary>There is none.</summary>
    public abstract Letter FirmwareReply(int number);

    /// <summary>Writes what each device shall do, as a list of objects.</summary>
    protected static void WriteOrders(Utf8JsonWriter json, string name, IReadOnlyList<TargetedAction> targets)
    {
        json.WriteStartArray(name);
        foreach ((DeviceState device, IotAction action) in targets)
        {
            json.WriteStartObject();
            json.WriteString("node", device.Device.Node);
            json.WriteString("do", action.Action);
            ActionJson.WriteValue(json, action.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a JSON object.</summary>
    protected byte[] Json(Action<Utf8JsonWriter> body)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a device's state as an object.</summary>
    protected static void WriteState(Utf8JsonWriter json, string name, DeviceState device)
    {
        json.WriteStartObject(name);
        device.WriteState(json);
        json.WriteEndObject();
    }
}
