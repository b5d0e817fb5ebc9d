namespace IotActionId.Tls;

/// <summary>What all conversations of one capture hold together.</summary>
internal sealed class TlsBudget
{
    /// <summary>Bytes of hellos that are not complete yet.</summary>
    public long HelloBytes { get; set; }
}
