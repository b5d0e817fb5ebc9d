using System.Runtime.CompilerServices;

namespace IotActionId.Identification;

/// <summary>
/// For every option of a home and every slot: the messages of an exchange that its part can have sent by itself, with the gain over
/// background. Worked out once for an exchange.
/// </summary>
internal sealed class OwnGains
{
    private readonly (int Unit, double Gain)[]?[,] _gains;
    private readonly (int Unit, double Gain)[]?[,] _seen;
    private readonly HomeModel _home;
    private readonly ExchangeEvidence _evidence;

    public OwnGains(HomeModel home, ExchangeEvidence evidence)
    {
        _home = home;
        _evidence = evidence;
        _gains = new (int, double)[]?[home.Options.Length, home.Slots.Count];
        _seen = new (int, double)[]?[home.Options.Length, home.Slots.Count];
    }

    /// <summary>The messages that an option's part in a slot may have sent.</summary>
    /// <param name="option">The option's index.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="seenOnly">Whether only lengths that training showed count.</param>
    public (int Unit, double Gain)[] Of(int option, int slot, bool seenOnly = false) =>
        seenOnly ? _seen[option, slot] ??= Find(option, slot, true) : _gains[option, slot] ??= Find(option, slot, false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Unit, double Gain)[] Find(int option, int slot, bool seenOnly)
    {
        ActionOption of = _home.Options[option];
        if (of.Parts[slot] is null)
        {
            return [];
        }

        Span<(int, double)> found = stackalloc (int, double)[LatticeKey.MostUnits];
        int count = 0;
        for (int u = slot == 0 ? 0 : 1; u < _evidence.Units.Count; u++)
        {
            double gain = _evidence.Gain(u, slot, of, seenOnly);
            if (gain > 0)
            {
                found[count++] = (u, gain);
            }
        }

        return count == 0 ? [] : found[..count].ToArray();
    }
}
