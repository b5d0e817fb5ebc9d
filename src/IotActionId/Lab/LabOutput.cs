namespace IotActionId.Lab;

/// <summary>Where a lab run writes to.</summary>
/// <param name="Path">The folder; made where it does not exist.</param>
/// <param name="Force">Whether a folder that holds files already is written into, and the files of an earlier run are deleted.</param>
/// <param name="KeyLog">
/// Whether the TLS secrets of all connections are written to <c>keys.log</c>, so that Wireshark can decrypt the captures. Has .NET log the
/// secrets of every later connection of this process too, into a file that only this process can read.
/// </param>
public sealed record LabOutput(string Path, bool Force = false, bool KeyLog = false);
