namespace IotActionId.Live;

/// <summary>How a watch goes.</summary>
/// <param name="Packets">Packets seen.</param>
/// <param name="OpenFlows">Flows of the gateway that are open.</param>
/// <param name="KernelDropped">Packets that the kernel dropped because its buffer was full.</param>
/// <param name="InterfaceDropped">Packets that the interface or its driver dropped.</param>
/// <param name="DroppedExchanges">Exchanges that were complete and not identified, because too many waited for that.</param>
/// <param name="IsUp">Whether the interface is there.</param>
/// <param name="Reconnections">How often it went away and came back.</param>
public sealed record WatchStatistics(long Packets, int OpenFlows, long KernelDropped, long InterfaceDropped, long DroppedExchanges, bool IsUp, int Reconnections);
