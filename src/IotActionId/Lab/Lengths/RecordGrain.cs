using IotActionId.Messages;

namespace IotActionId.Lab;

/// <summary>What a record's length leaves open of the plaintext's: it lies in a range of so many bytes, the ranges beginning at Phase, Phase + Width and so on.</summary>
/// <param name="Width">1 where the length is exact.</param>
/// <param name="Phase">Where a range begins, modulo the width.</param>
internal readonly record struct RecordGrain(int Width, int Phase)
{
    /// <summary>The grain of most of the messages; an exact one where there is none.</summary>
    public static RecordGrain Of(IEnumerable<IotMessageUnit> messages) =>
        messages.Select(Of).CountBy(static g => g).DefaultIfEmpty(new(new RecordGrain(1, 0), 0)).MaxBy(static g => g.Value).Key;

    /// <summary>The number of the range that a plaintext length lies in.</summary>
    public int Range(int plaintext) => (int)Math.Floor((double)(plaintext - Phase) / Width);

    private static RecordGrain Of(IotMessageUnit unit)
    {
        int width = unit.PlaintextMax - unit.PlaintextMin + 1;
        return new(width, unit.PlaintextMin % width);
    }
}
