using System.Text.Json;

namespace IotActionId.Actions;

/// <summary>Reads the tokens of a JSON file of any size in bounded memory; strings above a mebibyte are cut.</summary>
internal sealed class JsonTokenReader(Stream stream) : IDisposable
{
    // The longest string with its quotes, escapes and what is read beside it.
    private const int MaxBuffer = 4 * LongStringFilter.MaxLength;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _started;
    private bool _final;
    private LongStringFilter _filter;

    // Browsers nest the call stacks of scripts deeply.
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 2048 });
    private int _valueStart;
    private int _valueLength;

    internal JsonTokenType TokenType { get; private set; }

    internal int Depth { get; private set; }

    /// <summary>Whether the last token is a string that was perhaps cut.</summary>
    internal bool IsCut => _valueLength >= LongStringFilter.MaxLength;

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the document.</returns>
    /// <exception cref="JsonException">The file is no JSON, or breaks off.</exception>
    internal bool Read()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _final, _state);
            bool any = reader.Read();
            if (any)
            {
                TokenType = reader.TokenType;
                Depth = reader.CurrentDepth;
                _valueStart = _start + (int)reader.TokenStartIndex + (TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
                _valueLength = reader.ValueSpan.Length;
            }

            _start += (int)reader.BytesConsumed;
            _state = reader.CurrentState;
            if (any || _final)
            {
                return any;
            }

            Fill();
        }
    }

    /// <summary>Whether the last token is the property of that name.</summary>
    internal bool IsProperty(ReadOnlySpan<byte> name) =>
        TokenType == JsonTokenType.PropertyName && _buffer.AsSpan(_valueStart, _valueLength).SequenceEqual(name);

    /// <summary>The last token, a string.</summary>
    /// <exception cref="InvalidOperationException">It is no valid Unicode.</exception>
    internal string GetString()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_valueStart - 1, _valueLength + 2));
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The last token, a number, if it is an integer of 32 bits.</summary>
    internal int? GetInt32()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_valueStart, _valueLength));
        return reader.Read() && reader.TryGetInt32(out int value) ? value : null;
    }

    /// <summary>Passes over the rest of the value that the last token starts or, where it is a property, names.</summary>
    internal void Skip()
    {
        if (TokenType == JsonTokenType.PropertyName)
        {
            Read();
        }

        if (TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            int depth = Depth;
            while (Read() && Depth > depth)
            {
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxBuffer)
            {
                throw new JsonException("A token is too long.");
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        Span<byte> free = _buffer.AsSpan(_end);
        int read = _started ? stream.Read(free) : stream.ReadAtLeast(free, 3, throwOnEndOfStream: false);
        _final = read == 0;
        int skipped = !_started && free[..read].StartsWith("\uFEFF"u8) ? 3 : 0;
        _started = true;
        free[skipped..read].CopyTo(free);
        _end += _filter.Filter(free[..(read - skipped)]);
    }
}
