namespace IotActionId.Identification;

/// <summary>How much work one exchange is worth. What fits everything is never clear in the end, however long one looks.</summary>
internal sealed class WorkBudget
{
    /// <summary>Steps of lattices that are tried for one exchange: about a second.</summary>
    private const long Most = 24_000_000;

    private long _left = Most;

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent => _left <= 0;

    /// <summary>Takes the work of trying so many steps on each of so many states.</summary>
    public void Spend(int states, int steps) => _left -= (long)states * (steps + 1);

    /// <summary>On how many states so many steps may be tried, where as much is to be kept for other devices and assumptions.</summary>
    public int Room(int steps, int devices) => (int)Math.Clamp(_left / 2 / devices / (steps + 1), 0, int.MaxValue);
}
