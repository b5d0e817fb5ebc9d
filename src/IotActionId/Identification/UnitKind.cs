namespace IotActionId.Identification;

/// <summary>A part of an option that may have sent a message.</summary>
/// <param name="Option">The option.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Gain">How much likelier it is to have than background.</param>
/// <param name="Share">How much of the prices of its messages the option is worth at most, with this message and whatever others.</param>
internal readonly record struct UnitPart(ActionOption Option, int Slot, double Gain, double Share);

/// <summary>Messages of an exchange that nothing tells apart: of one length and direction, as likely background, and as late as each other.</summary>
/// <param name="units">The messages.</param>
/// <param name="own">The parts of commanded actions that may have sent one.</param>
/// <param name="reports">The parts by which devices that were used by hand may have.</param>
internal sealed class UnitKind(List<int> units, UnitPart[] own, UnitPart[] reports)
{
    /// <summary>The messages.</summary>
    public List<int> Units { get; } = units;

    /// <summary>The parts of commanded actions that may have sent one, the greatest share first.</summary>
    public UnitPart[] Own { get; } = own;

    /// <summary>The parts by which devices that were used by hand may have.</summary>
    public UnitPart[] Reports { get; } = reports;

    /// <summary>The most that one gains by being explained by a commanded action.</summary>
    public double Price { get; } = Most(own);

    /// <summary>The most that one gains by being explained by use by hand.</summary>
    public double ReportPrice { get; } = Most(reports);

    /// <summary>How much more one gains by use by hand than by its price, while it is open who sent it.</summary>
    public double OpenReport => Math.Max(1, ReportPrice / Price);

    /// <summary>How much more that becomes when it is settled that no commanded action did.</summary>
    public double ClosedReport => Math.Min(ReportPrice, Price);

    private static double Most(UnitPart[] parts)
    {
        double most = 1;
        foreach (UnitPart part in parts)
        {
            most = Math.Max(most, part.Gain);
        }

        return most;
    }
}
