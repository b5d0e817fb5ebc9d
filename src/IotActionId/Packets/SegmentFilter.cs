using System.Collections;

namespace IotActionId.Packets;

/// <summary>Keeps out the segments of flows that nobody asked for, before a flow is opened for them. An empty rule lets everything through.</summary>
internal sealed class SegmentFilter
{
    private readonly AddressSet _gateways;
    private readonly AddressSet _servers;
    private readonly AddressSet _either;
    private readonly BitArray? _ports;
    private readonly TransportProtocol? _protocol;

    /// <summary>Makes a filter.</summary>
    /// <param name="gateways">One end is among these.</param>
    /// <param name="servers">One end is among these; not the one that is among the gateways.</param>
    /// <param name="either">One end is among these, whatever it is.</param>
    /// <param name="ports">One end has one of these ports.</param>
    /// <param name="protocol">This protocol alone; null for any.</param>
    public SegmentFilter(AddressSet gateways, AddressSet servers, AddressSet either, IReadOnlyCollection<int> ports, TransportProtocol? protocol)
    {
        _gateways = gateways;
        _servers = servers;
        _either = either;
        _protocol = protocol;
        if (ports.Count > 0)
        {
            _ports = new BitArray(ushort.MaxValue + 1);
            foreach (int port in ports)
            {
                _ports[port] = true;
            }
        }
    }

    /// <summary>Whether the segment can be one of a flow that was asked for.</summary>
    public bool Accepts(in Segment segment) =>
        (_protocol is null || segment.Protocol == _protocol)
        && (_ports is null || _ports[segment.Source.Port] || _ports[segment.Destination.Port])
        && (IsBetween(segment.Source, segment.Destination) || IsBetween(segment.Destination, segment.Source))
        && (_either.IsEmpty || _either.Contains(segment.Source) || _either.Contains(segment.Destination));

    private bool IsBetween(in Endpoint gateway, in Endpoint server) =>
        (_gateways.IsEmpty || _gateways.Contains(gateway)) && (_servers.IsEmpty || _servers.Contains(server));
}
