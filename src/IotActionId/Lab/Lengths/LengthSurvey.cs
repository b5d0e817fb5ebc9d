namespace IotActionId.Lab;

/// <summary>Works out during a session how long the messages of each gateway's elementary actions are.</summary>
internal sealed class LengthSurvey(IReadOnlyList<GatewayUnit> units, Padder padder, string host)
{
    private readonly SortedDictionary<(int Unit, int Digits), LengthTally> _tallies = [];

    /// <summary>The exact lengths, one entry for each gateway and number of digits.</summary>
    public IReadOnlyList<LabLengths> Results => [.. _tallies.Values.Select(tally => tally.Result())];

    /// <summary>A command comes.</summary>
    public void Note()
    {
        for (int i = 0; i < units.Count; i++)
        {
            int digits = HttpTexts.Digits(units[i].Shapes.UpcomingCommand);
            if (!_tallies.TryGetValue((i, digits), out LengthTally? tally))
            {
                tally = new LengthTally(units[i], padder, host, digits);
                _tallies.Add((i, digits), tally);
            }

            tally.Note();
        }
    }
}
