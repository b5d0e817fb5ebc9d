namespace IotActionId.Fuzz;

/// <summary>A part of the library that reads what strangers made.</summary>
internal interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Reads hostile bytes. <see cref="IotException"/> is the one exception that the library may answer with; no other is caught.</summary>
    void Read(byte[] input);
}
