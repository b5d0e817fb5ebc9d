using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>
/// Writes an action log as JSON Lines, UTF-8, one command a line. What is written is read back equal, but for
/// <see cref="IotCommand.Source"/>.
/// </summary>
public sealed class ActionLogWriter : IDisposable
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly CommandBuilder _check = new();

    /// <summary>Creates a writer on an open stream.</summary>
    /// <param name="stream">Where the lines go.</param>
    /// <param name="leaveOpen">Whether <see cref="Dispose"/> leaves the stream open.</param>
    public ActionLogWriter(Stream stream, bool leaveOpen = false)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
    }

    /// <summary>Writes a command.</summary>
    /// <param name="command">
    /// The command. Its <see cref="IotCommand.TimeUncertainty"/> is written unless it is the millisecond that a reader assumes of a
    /// time printed to the millisecond.
    /// </param>
    /// <exception cref="ArgumentException">The command has no action, two for one device, or a name that a log cannot hold.</exception>
    /// <exception cref="IOException">The stream fails.</exception>
    public void Write(IotCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Check(command);

        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, s_options))
        {
            DateTime time = command.Time.UtcDateTime;
            bool wholeMilliseconds = time.Ticks % TimeSpan.TicksPerMillisecond == 0;
            json.WriteStartObject();
            json.WriteString("time", time.ToString(
                wholeMilliseconds ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            if (command.TimeUncertainty.Ticks != (wholeMilliseconds ? TimeSpan.TicksPerMillisecond : 1))
            {
                json.WriteNumber("timeUncertainty", command.TimeUncertainty.Ticks / (decimal)TimeSpan.TicksPerSecond);
            }

            if (command.BodyLength is { } bodyLength)
            {
                json.WriteNumber("bodyLength", bodyLength);
            }

            json.WriteStartArray("actions");
            foreach (IotAction action in _check.Actions)
            {
                json.WriteStartObject();
                json.WriteString("device", action.Device);
                if (action.Type.Length > 0)
                {
                    json.WriteString("type", action.Type);
                }

                json.WriteString("action", action.Action);
                if (action.Value is not null)
                {
                    json.WriteString("value", action.Value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        _stream.Write(_line.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Flush();
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    private void Check(IotCommand command)
    {
        if (command.Actions.Count == 0)
        {
            throw new ArgumentException("A command has at least one action.", nameof(command));
        }

        if (command.TimeUncertainty < TimeSpan.Zero || command.TimeUncertainty > ActionLogOptions.MaxTimeUncertainty || command.BodyLength < 0)
        {
            throw new ArgumentException("A command's time uncertainty is 0 to a week, its body length not negative.", nameof(command));
        }

        _check.Clear();
        try
        {
            foreach (IotAction action in command.Actions)
            {
                _check.Add(action.Device, action.Type, action.Action, action.Value);
            }
        }
        catch (LogEntryException defect)
        {
            throw new ArgumentException($"A log cannot hold the command: {defect.Message}.", nameof(command));
        }
    }
}
