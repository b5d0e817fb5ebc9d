using System.Text;
using System.Text.Json;
using CsCheck;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

public sealed class JsonTokenReaderTests
{
    private static readonly Gen<string> s_text =
        Gen.OneOf(Gen.String, Gen.OneOf("", "\\", "\"", "é灯💡", "\u0007", "\\u0041"), Gen.Int[0, 40_000].Select(length => new string('"', length)));

    private static readonly Gen<object?[]> s_tree = Gen.Recursive<object?>((depth, self) =>
        depth > 3
            ? s_text.Select(text => (object?)text)
            : Gen.OneOf(
                s_text.Select(text => (object?)text),
                Gen.Int.Select(number => (object?)number),
                self.Array[0, 4].Select(list => (object?)list),
                Gen.Dictionary(Gen.String[Gen.Char['a', 'e'], 1, 5], self)[0, 4].Select(map => (object?)map))).Array[1, 5];

    [Fact]
    public void Tokens_are_those_of_the_runtime_however_the_bytes_arrive()
    {
        Gen.Select(s_tree, Gen.Int[50, 40_000]).Sample((tree, step) =>
        {
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(tree);
            Assert.Equal(Expected(json), Tokens(new DribblingStream(json, step)));
        }, iter: 100);
    }

    [Fact]
    public void A_string_is_cut_at_its_limit_wherever_the_limit_falls()
    {
        // Every alignment of an escape sequence of six bytes and of a character of four bytes to the limit.
        for (int shift = 0; shift < 8; shift++)
        {
            string filler = new('x', LongStringFilter.MaxLength - 4 - shift);
            foreach (string tail in (string[])["\\u00e9\\u00e9\\u00e9", "\\\\\\\"\\n\\t\\\\\\\"", "💡💡💡"])
            {
                byte[] json = Encoding.UTF8.GetBytes($"[\"{filler}{tail}\",\"next\",7]");
                using var reader = new JsonTokenReader(new DribblingStream(json, 7919));

                Assert.True(reader.Read() && reader.Read());
                bool cut = reader.IsCut;
                Assert.True(reader.Read());
                Assert.Equal("next", reader.GetString());
                Assert.True(reader.Read());
                Assert.Equal(7, reader.GetInt32());
                Assert.True(reader.Read() && !reader.Read());
                Assert.Equal(Encoding.UTF8.GetByteCount(filler + tail) >= LongStringFilter.MaxLength, cut);
            }
        }
    }

    [Theory]
    [InlineData('7')]
    [InlineData('[')]
    public void What_never_ends_is_refused_in_bounded_memory(char letter)
    {
        using var reader = new JsonTokenReader(new MemoryStream(Encoding.ASCII.GetBytes(new string(letter, 8 << 20))));
        Assert.ThrowsAny<JsonException>(() =>
        {
            while (reader.Read())
            {
            }
        });
    }

    private static List<string> Expected(byte[] json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            tokens.Add($"{reader.CurrentDepth} {reader.TokenType} {(reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : "")}");
        }

        return tokens;
    }

    private static List<string> Tokens(Stream stream)
    {
        var tokens = new List<string>();
        using var reader = new JsonTokenReader(stream);
        while (reader.Read())
        {
            tokens.Add($"{reader.Depth} {reader.TokenType} {(reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString() : reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : "")}");
        }

        return tokens;
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class DribblingStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(step, buffer.Length)]);
    }
}
