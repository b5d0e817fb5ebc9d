namespace IotActionId.Live;

/// <summary>What is remembered of one direction of a TCP connection, for the next segment.</summary>
internal record struct StreamPlace
{
    /// <summary>Which direction of which connection; 0 where none.</summary>
    public uint Key;

    /// <summary>The sequence number of the next segment, if it comes in turn.</summary>
    public uint Next;

    /// <summary>So many bytes of a hello are still to come.</summary>
    public int Hello;

    /// <summary>When it was last used.</summary>
    public uint Used;

    /// <summary>So many bytes may still belong to the front of a record that the last segment broke off in.</summary>
    public byte Rest;

    /// <summary>The last byte, where it could be the first of a record; 0 where not.</summary>
    public byte LoneType;

    /// <summary>Whether no byte has come since the SYN.</summary>
    public bool IsFresh;
}
