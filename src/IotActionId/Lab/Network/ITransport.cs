namespace IotActionId.Lab;

/// <summary>What carries the bytes of one connection, in simulated or in real time.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Connects.</summary>
    void Open();

    /// <summary>Sends bytes from one side.</summary>
    /// <returns>When the first of them passes the capture point, were it not lost: nanoseconds.</returns>
    long Send(Side side, ReadOnlyMemory<byte> bytes);

    /// <summary>Ends what one side sends.</summary>
    void Close(Side side);
}
