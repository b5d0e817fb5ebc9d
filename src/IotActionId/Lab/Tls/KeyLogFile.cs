using System.Text;

namespace IotActionId.Lab;

/// <summary>The secrets of a run's connections, and of no others, in the format that Wireshark reads (SSLKEYLOGFILE).</summary>
internal sealed class KeyLogFile : IDisposable
{
    private readonly FileStream _process;
    private readonly StreamWriter _file;
    private readonly HashSet<string> _clientRandoms = new(StringComparer.OrdinalIgnoreCase);
    private long _position;

    /// <param name="path">Where to write.</param>
    /// <param name="settings">For a handshake that shows whether it works.</param>
    /// <exception cref="IotException"><see cref="IotErrorId.TlsNotSupported"/>.</exception>
    public KeyLogFile(string path, TlsSettings settings)
    {
        _process = ProcessKeyLog.Open(settings);
        _position = _process.Length;
        _file = new StreamWriter(SecretFile.Create(path, FileMode.Create));
        Path = path;
    }

    public string Path { get; }

    /// <summary>A connection of the run has begun.</summary>
    /// <param name="clientHello">Its first flight.</param>
    public void Expect(ReadOnlySpan<byte> clientHello)
    {
        // Record header, handshake header, version; then the 32 bytes that key logs name connections by.
        const int randomAt = 5 + 4 + 2;
        const int randomLength = 32;
        _clientRandoms.Add(Convert.ToHexString(clientHello.Slice(randomAt, randomLength)));
    }

    public void Dispose()
    {
        byte[] bytes = new byte[_process.Length - _position];
        _process.Position = _position;
        _process.ReadExactly(bytes);
        _position += bytes.Length;
        foreach (string line in Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            if (parts.Length == 3 && _clientRandoms.Contains(parts[1]))
            {
                _file.Write(line);
                _file.Write('\n');
            }
        }

        _file.Dispose();
    }
}
