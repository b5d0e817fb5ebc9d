using System.Buffers.Binary;
using IotActionId.Messages;
using IotActionId.Tests.Packets;

namespace IotActionId.Tests.Messages;

public sealed class HugeMessageTests
{
    [Fact]
    public void A_download_of_more_than_two_gigabytes_is_several_messages()
    {
        const int Segments = 40_000;
        const int SegmentBytes = 65_495;

        // Headers only, as a capture of such a download would be: the IP length says what the payload was.
        byte[] frame = Frames.Ethernet(Frames.IPv4Type, Frames.IPv4(Frames.TcpProtocol, Frames.Tcp([]), totalLength: SegmentBytes + 40));
        CaptureImage image = new CaptureImage().Clear();
        for (int i = 0; i < Segments; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(38), (uint)(1 + ((long)i * SegmentBytes)));
            image.Add(1_770_000_000_000_000_000 + (i * 1000L), frame, frame.Length + SegmentBytes);
        }

        using FlowReader reader = FlowReader.Open(image.Open(), "download");
        IotFlow flow = Assert.Single(reader.ReadFlows());
        Assert.True(flow.Truncated);
        Assert.Equal(2, flow.Messages.Count);
        Assert.All(flow.Messages, static message => Assert.Equal(message.Length, message.RecordLengths.Sum(static length => (long)length)));
        Assert.Equal((long)Segments * SegmentBytes, flow.Messages.Sum(static message => (long)message.Length));
    }
}
