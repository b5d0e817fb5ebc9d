namespace IotActionId.Lab;

/// <summary>A gateway with what outlives a session: its devices' states and its counters.</summary>
internal sealed class GatewayUnit
{
    public GatewayUnit(LabGateway gateway, GatewayStyle style, IReadOnlyList<LabDeviceType> types, LabRandom random)
    {
        Gateway = gateway;
        Style = style;
        Devices = [.. gateway.Devices.Select(device => new DeviceState(device, types.First(type => type.Type == device.Type), random.Fork(device.Name)))];
        Shapes = style.CreateShapes(gateway.Name, random.Fork("counters"));
    }

    public LabGateway Gateway { get; }

    public GatewayStyle Style { get; }

    public IReadOnlyList<DeviceState> Devices { get; }

    public MessageShapes Shapes { get; }
}
