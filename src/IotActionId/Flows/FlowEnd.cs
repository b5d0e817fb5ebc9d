namespace IotActionId.Flows;

/// <summary>Why a flow left the table.</summary>
internal enum FlowEnd : byte
{
    /// <summary>FIN in both directions, or RST.</summary>
    Closed,

    /// <summary>A new SYN on the same pair of endpoints.</summary>
    PortReused,

    /// <summary>Nothing came for longer than its time-out.</summary>
    Idle,

    /// <summary>Another flow needed its place.</summary>
    Evicted,

    /// <summary>The capture ended first.</summary>
    EndOfCapture,
}
