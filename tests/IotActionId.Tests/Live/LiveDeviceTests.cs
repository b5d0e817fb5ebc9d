using IotActionId.Capture;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Live;

[Collection(AloneCollection.Name)]
public sealed class LiveDeviceTests
{
    [Fact]
    public void What_the_kernel_had_no_room_for_is_counted()
    {
        LiveRights.Need();
        using var sender = new LoopbackSender(1000);
        using LiveDevice device = LiveDevice.Open(new LiveDeviceOptions("lo", sender.Filter, CaptureReader.MaximumPacketLength, false, 2 << 20, TimeSpan.FromMilliseconds(10)));
        sender.Send(20_000);
        int read = 0;
        CapturedPacket packet = default;
        for (int idle = 0; idle < 10;)
        {
            if (device.TryRead(ref packet) == LiveRead.Packet)
            {
                read++;
            }
            else
            {
                idle++;
                device.Wait(TimeSpan.FromMilliseconds(20));
            }
        }

        Assert.InRange(read, 1, sender.Sent - 1);

        // On its way out and on its way in, the kernel sees a packet of the loopback interface twice; libpcap hands on one of the two.
        Assert.InRange(device.Counts.KernelDropped, sender.Sent - read, 2 * (sender.Sent - read));
        Assert.Equal(0, device.Counts.InterfaceDropped);
    }
}
