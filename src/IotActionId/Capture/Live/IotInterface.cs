using System.Net;
using System.Net.NetworkInformation;
using SharpPcap;
using SharpPcap.LibPcap;

namespace IotActionId.Capture;

/// <summary>An interface that packets can be captured from: those of the machine, and pseudo-interfaces such as <c>any</c>.</summary>
public sealed class IotInterface
{
    // The flags of pcap_findalldevs(3PCAP).
    private const uint LoopbackFlag = 0x01;
    private const uint UpFlag = 0x02;
    private const uint WirelessFlag = 0x08;
    private const uint ConnectionMask = 0x30;
    private const uint DisconnectedFlag = 0x20;

    private IotInterface(PcapInterface source)
    {
        Name = source.Name;
        FriendlyName = source.FriendlyName ?? source.Name;
        Description = string.IsNullOrEmpty(source.Description) ? null : source.Description;
        Addresses = source.Addresses.Select(static address => address.Addr?.ipAddress).OfType<IPAddress>().ToArray();
        MacAddress = source.MacAddress is { } mac && mac.GetAddressBytes().AsSpan().ContainsAnyExcept((byte)0) ? mac : null;
        IsLoopback = (source.Flags & LoopbackFlag) != 0;
        IsWireless = (source.Flags & WirelessFlag) != 0;
        State = (source.Flags & UpFlag) == 0 ? IotInterfaceState.Down
            : (source.Flags & ConnectionMask) == DisconnectedFlag ? IotInterfaceState.Disconnected
            : IotInterfaceState.Up;
    }

    /// <summary>The name by which a capture asks for it: <c>eth0</c>, on Windows <c>\Device\NPF_{...}</c>.</summary>
    public string Name { get; }

    /// <summary>The name that people know it by; on most systems the same.</summary>
    public string FriendlyName { get; }

    /// <summary>What the system says it is; null where it says nothing.</summary>
    public string? Description { get; }

    /// <summary>Its IP addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Its hardware address; null where it has none, or none but zeros.</summary>
    public PhysicalAddress? MacAddress { get; }

    /// <summary>Whether packets can come from it.</summary>
    public IotInterfaceState State { get; }

    /// <summary>Whether it leads back to the machine itself.</summary>
    public bool IsLoopback { get; }

    /// <summary>Whether it is a radio: Wi-Fi, Bluetooth, or the like.</summary>
    public bool IsWireless { get; }

    /// <summary>The interfaces of this machine, in the order of libpcap, in which those come first that packets are most likely to come from.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.CaptureLibraryNotFound"/>, or <see cref="IotErrorId.CapturePermissionDenied"/> where the system refuses the list.</exception>
    public static IReadOnlyList<IotInterface> List() => CaptureLibrary.Call<IReadOnlyList<IotInterface>>(static () =>
    {
        try
        {
            return [.. PcapInterface.GetAllPcapInterfaces().Select(static source => new IotInterface(source))];
        }
        catch (PcapException exception)
        {
            throw new IotException(IotErrorId.CapturePermissionDenied, $"The system does not list its interfaces: {exception.Message}. Try again as root or administrator.", innerException: exception);
        }
    });

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
