using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>Where a signature set comes from: it was handed in, or lies in a file that may be written anew.</summary>
internal sealed class SignatureSource
{
    private readonly string? _path;
    private DateTime _written;

    private SignatureSource(IotSignatureSet set, string? path)
    {
        Set = set;
        _path = path;
        _written = path is null ? default : File.GetLastWriteTimeUtc(path);
    }

    /// <summary>The set.</summary>
    public IotSignatureSet Set { get; private set; }

    /// <summary>Takes what a user gave for a signature set.</summary>
    /// <param name="signature">A set, or the path of a file.</param>
    /// <param name="resolve">Makes a path full.</param>
    /// <exception cref="IotException">It is neither, or the file cannot be read.</exception>
    public static SignatureSource From(object signature, Func<string, string> resolve) =>
        (signature is PSObject wrapped ? wrapped.BaseObject : signature) switch
        {
            IotSignatureSet set => new SignatureSource(set, null),
            string path => FromFile(resolve(path)),
            FileInfo file => FromFile(file.FullName),
            object other => throw new IotException(IotErrorId.InvalidSignatureFile, $"-Signature takes a signature set or the path of a signature file, not a {other.GetType().Name}."),
        };

    /// <summary>Reads the file again, where it was written since.</summary>
    /// <returns>Whether it was.</returns>
    /// <exception cref="IotException">It cannot be read now; the set stays what it was.</exception>
    public bool TryReload()
    {
        if (_path is null || !File.Exists(_path) || File.GetLastWriteTimeUtc(_path) is var written && written == _written)
        {
            return false;
        }

        _written = written;
        Set = SignatureFile.Load(_path);
        return true;
    }

    private static SignatureSource FromFile(string path) => new(SignatureFile.Load(path), path);
}
