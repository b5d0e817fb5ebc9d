using System.Net;
using System.Net.Sockets;

namespace IotActionId.Packets;

/// <summary>Addresses and networks of both families to look endpoints up in.</summary>
internal sealed class AddressSet
{
    /// <summary>The bits in front of an IPv4 address in its IPv4-mapped form.</summary>
    private const int MappedBits = 96;

    private readonly HashSet<Endpoint> _addresses;
    private readonly Range[] _networks;

    /// <summary>Makes a set.</summary>
    /// <param name="addresses">Single addresses.</param>
    /// <param name="networks">Networks.</param>
    public AddressSet(IEnumerable<IPAddress> addresses, IEnumerable<IPNetwork> networks)
    {
        _addresses = [.. addresses.Select(static address => Endpoint.From(address))];
        _networks = [.. networks.Select(static network => new Range(network))];
    }

    /// <summary>The set with nothing in it.</summary>
    public static AddressSet Empty { get; } = new([], []);

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => _addresses.Count == 0 && _networks.Length == 0;

    /// <summary>Whether the address of an endpoint is in it, whatever the port.</summary>
    public bool Contains(in Endpoint endpoint)
    {
        if (_addresses.Count > 0 && _addresses.Contains(endpoint with { Port = 0 }))
        {
            return true;
        }

        foreach (Range network in _networks)
        {
            if (network.Contains(endpoint))
            {
                return true;
            }
        }

        return false;
    }

    private readonly struct Range
    {
        private readonly Endpoint _first;
        private readonly ulong _highMask;
        private readonly ulong _lowMask;

        public Range(IPNetwork network)
        {
            _first = Endpoint.From(network.BaseAddress);
            int bits = network.PrefixLength + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MappedBits : 0);
            _highMask = Mask(bits);
            _lowMask = Mask(bits - 64);
        }

        /// <summary>IPv4 addresses are in no IPv6 network, not even in ::/0.</summary>
        public bool Contains(in Endpoint endpoint) =>
            (endpoint.High & _highMask) == _first.High && (endpoint.Low & _lowMask) == _first.Low && endpoint.IsIPv4 == _first.IsIPv4;

        private static ulong Mask(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ~(ulong.MaxValue >> bits);
    }
}
