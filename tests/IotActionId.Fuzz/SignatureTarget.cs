using IotActionId.Signatures;

namespace IotActionId.Fuzz;

/// <summary>A signature file; what is accepted must be fit to be written again.</summary>
internal sealed class SignatureTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "signature";

    /// <inheritdoc/>
    public void Read(byte[] input) => ScratchFile.With(input, static path =>
    {
        IotSignatureSet set = SignatureFile.Load(path);
        SignatureFile.Save(set, path);
    });
}
