using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotActionId.Lab;

/// <summary>
/// One MQTT 3.1.1 connection that the gateway holds to its broker: the packets are MQTTnet's at both ends, every PUBLISH has quality of
/// service 1 and is receipted with PUBACK, keepalives are PINGREQ and PINGRESP.
/// </summary>
internal sealed class MqttLink : GatewayLink
{
    private const int PacketIdLength = 2;
    private const int TopicLengthLength = 2;

    private readonly LabConnection _connection;
    private readonly MqttEnd[] _ends;
    private readonly MessageQueue[] _underWay = [new(), new()];
    private readonly string _gateway;
    private readonly byte[] _password = new byte[24];
    private int _receiptsDue;

    public MqttLink(LinkSetup setup)
        : base(setup)
    {
        _gateway = setup.Gateway;
        for (int i = 0; i < _password.Length; i++)
        {
            _password[i] = (byte)Random.Next('a', 'z');
        }

        _connection = setup.Dialer.Dial(Connect, (side, bytes) => _ends![(int)side].Deliver(bytes));
        _ends =
        [
            new MqttEnd((bytes, message) => _connection.Send(Side.Client, bytes, message), OnGatewayPacket),
            new MqttEnd((bytes, message) => _connection.Send(Side.Server, bytes, message), OnBrokerPacket),
        ];
    }

    public override bool IsIdle => _underWay[0].Count + _underWay[1].Count + _receiptsDue == 0;

    public static int Envelope(Side from, string host, string topic, int payloadLength)
    {
        int remaining = TopicLengthLength + Encoding.UTF8.GetByteCount(topic) + PacketIdLength + payloadLength;
        return 1 + (remaining < 128 ? 1 : remaining < 16_384 ? 2 : 3) + remaining;
    }

    public override void Open() => _connection.Open();

    public override void KeepAlive() => _ends[(int)Side.Client].Send(MqttPingReqPacket.Instance, new LabMessage(LabMessageKind.Keepalive));

    public override void Close()
    {
        if (_connection.IsReady)
        {
            _ends[(int)Side.Client].Send(new MqttDisconnectPacket(), new LabMessage(LabMessageKind.Close));
        }

        _connection.Close(Side.Client);
    }

    public override void Abandon() => _connection.Abandon();

    protected override void SendMessage(Side from, LabMessage message)
    {
        _underWay[(int)from].Sent(message);
        _receiptsDue++;
        _ends[(int)from].Publish(message);
    }

    protected override void Dispose(bool disposing)
    {
        _ends[0].Dispose();
        _ends[1].Dispose();
        _connection.Dispose();
    }

    private void Connect() => _ends[(int)Side.Client].Send(
        new MqttConnectPacket
        {
            ClientId = _gateway,
            CleanSession = true,
            KeepAlivePeriod = 60,
            Username = _gateway,
            Password = _password,
        },
        new LabMessage(LabMessageKind.Login));

    private void OnGatewayPacket(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnAckPacket:
                var subscribe = new MqttSubscribePacket { PacketIdentifier = _ends[(int)Side.Client].NextPacketId() };
                subscribe.TopicFilters.Add(new MqttTopicFilter { Topic = $"{_gateway}/in/#", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce });
                _ends[(int)Side.Client].Send(subscribe, new LabMessage(LabMessageKind.Login));
                break;
            case MqttSubAckPacket:
                Ready();
                break;
            default:
                OnPacket(Side.Client, packet);
                break;
        }
    }

    private void OnBrokerPacket(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnectPacket:
                _ends[(int)Side.Server].Send(new MqttConnAckPacket { ReturnCode = MqttConnectReturnCode.ConnectionAccepted }, new LabMessage(LabMessageKind.Login));
                break;
            case MqttSubscribePacket subscribe:
                var accepted = new MqttSubAckPacket { PacketIdentifier = subscribe.PacketIdentifier, ReasonCodes = [MqttSubscribeReasonCode.GrantedQoS1] };
                _ends[(int)Side.Server].Send(accepted, new LabMessage(LabMessageKind.Login));
                break;
            case MqttPingReqPacket:
                _ends[(int)Side.Server].Send(MqttPingRespPacket.Instance, new LabMessage(LabMessageKind.KeepaliveReply));
                break;
            default:
                OnPacket(Side.Server, packet);
                break;
        }
    }

    private void OnPacket(Side side, MqttPacket packet)
    {
        if (packet is MqttPubAckPacket)
        {
            _receiptsDue--;
        }
        else if (packet is MqttPublishPacket publish)
        {
            Side from = side == Side.Client ? Side.Server : Side.Client;
            LabMessage message = _underWay[(int)from].Received(MqttEnd.PayloadOf(publish));
            _ends[(int)side].Send(new MqttPubAckPacket { PacketIdentifier = publish.PacketIdentifier }, message.Receipt());
            Delivered(side, message);
        }
    }
}
