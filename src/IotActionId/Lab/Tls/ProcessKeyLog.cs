namespace IotActionId.Lab;

/// <summary>
/// The TLS secrets of this process, as .NET writes them: System.Net.Security looks once, before the first TLS connection of the process,
/// whether the switch System.Net.EnableSslKeyLogging is set and where SSLKEYLOGFILE says; from then on the secrets of every connection go
/// there, whoever opens it. So the file is one that nobody else can open: its name is gone as soon as .NET holds it.
/// </summary>
internal static class ProcessKeyLog
{
    private const string Switch = "System.Net.EnableSslKeyLogging";
    private const string Variable = "SSLKEYLOGFILE";

    private static readonly Lock s_lock = new();
    private static FileStream? s_reader;

    /// <summary>Switches the log on, for the rest of the process's life.</summary>
    /// <param name="settings">For a handshake that shows whether it works.</param>
    /// <returns>Reads the log. It belongs to the process.</returns>
    /// <exception cref="IotException"><see cref="IotErrorId.TlsNotSupported"/>: the platform has no key log, or the process has used TLS already.</exception>
    public static FileStream Open(TlsSettings settings)
    {
        lock (s_lock)
        {
            return s_reader ??= SwitchOn(settings);
        }
    }

    private static FileStream SwitchOn(TlsSettings settings)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD())
        {
            throw new IotException(IotErrorId.TlsNotSupported, "Only OpenSSL tells its secrets. Run the lab on Linux to have a key log.");
        }

        string path = Path.Combine(Path.GetTempPath(), $"iot-lab-{Guid.NewGuid():N}.keys");
        FileStream reader = SecretFile.Create(path, FileMode.CreateNew);
        string? before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            AppContext.SetSwitch(Switch, true);
            Environment.SetEnvironmentVariable(Variable, path);
            TlsProbe.Handshake(settings);
        }
        finally
        {
            // No child process is to write its secrets there.
            Environment.SetEnvironmentVariable(Variable, before);
            File.Delete(path);
        }

        if (reader.Length > 0)
        {
            return reader;
        }

        reader.Dispose();
        AppContext.SetSwitch(Switch, false);
        throw new IotException(
            IotErrorId.TlsNotSupported,
            "This process has used TLS before a key log was asked for, and .NET looks only once. Start a new pwsh and ask for the key log in its first lab run.");
    }
}
