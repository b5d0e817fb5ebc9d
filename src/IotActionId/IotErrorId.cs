namespace IotActionId;

/// <summary>The stable identifiers of everything that can go wrong with what a user hands in. Scripts match on their names.</summary>
public enum IotErrorId
{
    /// <summary>The path names nothing, or a directory.</summary>
    FileNotFound,

    /// <summary>The file exists but may not be read or written.</summary>
    FileAccessDenied,

    /// <summary>The bytes are neither pcap nor pcapng, plain or gzipped.</summary>
    NotACaptureFile,

    /// <summary>The capture ends inside a packet or breaks off in a defect; what precedes it is kept.</summary>
    TruncatedCapture,

    /// <summary>The capture's link layer is none that the decoder knows; the message has its LINKTYPE number.</summary>
    UnsupportedLinkType,

    /// <summary>An action log does not parse; the message has the line number.</summary>
    InvalidActionLog,

    /// <summary>A signature file does not parse, has another schema version, or contradicts itself.</summary>
    InvalidSignatureFile,

    /// <summary>Flows and action log have nothing in common to learn from.</summary>
    NoTrainingData,

    /// <summary>A capture or flow holds no application data.</summary>
    NoApplicationData,

    /// <summary>An option or argument is outside what the method can use.</summary>
    InvalidArgument,

    /// <summary>No libpcap or Npcap on this machine.</summary>
    CaptureLibraryNotFound,

    /// <summary>The user may not capture on the interface.</summary>
    CapturePermissionDenied,

    /// <summary>No interface has that name.</summary>
    InterfaceNotFound,

    /// <summary>The BPF expression does not compile.</summary>
    InvalidCaptureFilter,

    /// <summary>No room is left for a capture file; what was written is whole.</summary>
    DiskFull,

    /// <summary>No capture session has that number.</summary>
    CaptureNotFound,

    /// <summary>The folder to write to holds something already.</summary>
    OutputNotEmpty,

    /// <summary>A device catalogue or a <c>lab.json</c> does not parse, has another schema version, or contradicts itself.</summary>
    InvalidLabFile,

    /// <summary>This machine's TLS library cannot do what was asked of it: a version, a cipher suite, a key log.</summary>
    TlsNotSupported,
}
