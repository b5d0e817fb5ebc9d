namespace IotActionId.Signatures;

/// <summary>How the length of a slot follows from the length of the user's request to the web service: length = request + offset, with an offset for each device.</summary>
/// <param name="Slot">The <see cref="IotSlot.Name"/>.</param>
/// <param name="Slope">Bytes that the message grows by with each byte of the request, fitted over all devices.</param>
/// <param name="ResidualBytes">Half the exchanges lie within so many bytes of the relation.</param>
/// <param name="Within">Share of the exchanges that lie within two bytes of it, of devices whose requests have several lengths; 0 where there are none.</param>
/// <param name="Exchanges">Exchanges whose request's length is known.</param>
/// <param name="Holds">Whether it was good enough to predict signatures with: nine in ten within two bytes, at the slope of 1.</param>
public sealed record RequestRelation(string Slot, double Slope, double ResidualBytes, double Within, int Exchanges, bool Holds)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Slot}: {Slope:0.00} bytes a byte, {Within:P0} of {Exchanges} within 2 bytes: {(Holds ? "holds" : "does not hold, not used")}");
}
