using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace IotActionId.Lab;

/// <summary>One end of an MQTT connection: MQTTnet writes and reads the packets, this class carries them to and from TLS.</summary>
internal sealed class MqttEnd : IMqttChannel
{
    private readonly Action<byte[], LabMessage> _send;
    private readonly Action<MqttPacket> _received;
    private readonly MqttChannelAdapter _adapter;
    private readonly LabStream _stream = new(_ => throw new InvalidOperationException("MQTTnet writes to its channel, not to the stream."));
    private readonly Task _reader;
    private LabMessage? _sending;
    private ushort _packetId;

    /// <summary>Creates the end.</summary>
    /// <param name="send">Takes a packet's bytes to TLS.</param>
    /// <param name="received">Takes each packet that has arrived.</param>
    public MqttEnd(Action<byte[], LabMessage> send, Action<MqttPacket> received)
    {
        _send = send;
        _received = received;
        _adapter = new MqttChannelAdapter(
            this, new MqttPacketFormatterAdapter(MqttProtocolVersion.V311, new MqttBufferWriter(4096, 65_535)), MqttNetNullLogger.Instance)
        {
            // A packet in one write, so that it is one TLS record.
            AllowPacketFragmentation = false,
        };
        _reader = ReadAsync();
    }

    EndPoint? IMqttChannel.RemoteEndPoint => null;

    EndPoint? IMqttChannel.LocalEndPoint => null;

    X509Certificate2? IMqttChannel.ClientCertificate => null;

    bool IMqttChannel.IsSecureConnection => true;

    public static byte[] PayloadOf(MqttPublishPacket packet) => packet.Payload.ToArray();

    public ushort NextPacketId()
    {
        // 0 is no packet identifier.
        _packetId = _packetId == ushort.MaxValue ? (ushort)1 : (ushort)(_packetId + 1);
        return _packetId;
    }

    public void Publish(LabMessage message) => Send(
        new MqttPublishPacket
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            PacketIdentifier = NextPacketId(),
        },
        message);

    public void Send(MqttPacket packet, LabMessage message)
    {
        _sending = message;
        _adapter.SendPacketAsync(packet, CancellationToken.None).GetAwaiter().GetResult();
        _sending = null;
    }

    /// <summary>Plaintext has come.</summary>
    public void Deliver(ReadOnlyMemory<byte> bytes)
    {
        _stream.Deliver(bytes.ToArray());
        if (_reader.IsCompleted)
        {
            _reader.GetAwaiter().GetResult();
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _adapter.Dispose();
    }

    Task IMqttChannel.ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IMqttChannel.DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task<int> IMqttChannel.ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _stream.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    Task IMqttChannel.WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        _send(buffer.ToArray(), _sending ?? throw new InvalidOperationException("MQTTnet sent a packet that nobody asked for."));
        return Task.CompletedTask;
    }

    private async Task ReadAsync()
    {
        while (await _adapter.ReceivePacketAsync(CancellationToken.None).ConfigureAwait(false) is { } packet)
        {
            _received(packet);
        }
    }
}
