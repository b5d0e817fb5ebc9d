namespace IotActionId.Lab;

/// <summary>A gateway with what outlives a session: its devices' states and its counters.</summary>
internal sealed class GatewayUnit
{
    public GatewayUnit(LabGateway gateway, LabRandom random)
    {
        Gateway = gateway;
        Devices = [.. gateway.Devices.Select(device => new DeviceState(device, random.Fork(device.Name)))];
        Shapes = new JsonRpcShapes(random.Fork("counters"));
    }

    public LabGateway Gateway { get; }

    public IReadOnlyList<DeviceState> Devices { get; }

    public JsonRpcShapes Shapes { get; }
}
