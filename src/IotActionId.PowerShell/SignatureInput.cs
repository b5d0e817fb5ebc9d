using System.Management.Automation;
using IotActionId.Signatures;

namespace IotActionId.PowerShell;

/// <summary>What a parameter takes that means signature sets: a set, the path of a signature file with or without wildcards, or the file.</summary>
internal static class SignatureInput
{
    /// <summary>The sets.</summary>
    /// <param name="input">A set, a path or a file, perhaps wrapped.</param>
    /// <param name="parameter">The parameter's name, for the message.</param>
    /// <param name="resolve">The full paths of a path with wildcards.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.InvalidSignatureFile"/> for anything else, or what reading the file finds wrong.</exception>
    public static IEnumerable<IotSignatureSet> Read(object input, string parameter, Func<string, IReadOnlyList<string>> resolve) =>
        (input is PSObject wrapped ? wrapped.BaseObject : input) switch
        {
            IotSignatureSet set => [set],
            string path => resolve(path).Select(SignatureFile.Load),
            FileInfo file => [SignatureFile.Load(file.FullName)],
            object other => throw new IotException(IotErrorId.InvalidSignatureFile, $"-{parameter} takes a signature set or the path of a signature file, not a {other.GetType().Name}."),
        };
}
