using IotActionId.Messages;

namespace IotActionId.Signatures;

/// <summary>
/// The messages that exchanges of one action have in common, found without knowing their lengths beforehand: places in each direction,
/// which the messages of every exchange are aligned with in order, as words of sentences are; a place may stay empty and a message may
/// belong to background.
/// </summary>
internal sealed class ActionProfile
{
    private const int Rounds = 3;

    /// <summary>Exchanges of another kind (other answers to the same action) must be at least so many, and so large a share, to make a profile of their own.</summary>
    private const int LeastOther = 4;
    private const double LeastOtherShare = 0.08;

    /// <summary>Background sends such a message in fewer exchanges than this.</summary>
    private const double Novel = 0.002;

    private const int MostProfiles = 4;

    /// <summary>Background sends such a message in more exchanges than this.</summary>
    private const double Common = 0.05;

    private readonly List<Place> _places;

    private ActionProfile(List<TrainingExchange> exchanges, List<Place> places)
    {
        Exchanges = exchanges;
        _places = places;
    }

    /// <summary>The exchanges that look like this.</summary>
    public List<TrainingExchange> Exchanges { get; }

    /// <summary>The places, by direction and order.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>A place: for each exchange the index of the message that fills it, or -1.</summary>
    public sealed record Place(IotDirection Direction, int[] Filled);

    /// <summary>The profiles of one action: the usual one first, then those of other ways to answer.</summary>
    /// <param name="exchanges">The action's exchanges; at least one.</param>
    public static List<ActionProfile> Of(List<TrainingExchange> exchanges)
    {
        var profiles = new List<ActionProfile>();
        List<TrainingExchange> left = exchanges;
        while (left.Count > 0)
        {
            // The most common number of messages each way; of equals the smaller one.
            HashSet<MessageKind> own = Own(left);
            (int Towards, int From) usual = left.GroupBy(x => Counts(x, own)).OrderByDescending(static g => g.Count()).ThenBy(static g => g.Key).First().Key;
            ActionProfile all = Align(left, usual, x => Counts(x, own) == usual);
            List<TrainingExchange> other = [.. left.Where((_, i) => all.HasUnexplained(i))];
            if (profiles.Count + 1 < MostProfiles && other.Count >= LeastOther && other.Count >= LeastOtherShare * exchanges.Count && other.Count < left.Count)
            {
                var rest = new HashSet<TrainingExchange>(other);
                profiles.Add(Align([.. left.Where(x => !rest.Contains(x))], usual, x => Counts(x, own) == usual));
                left = other;
            }
            else
            {
                profiles.Add(all);
                left = [];
            }
        }

        return [.. profiles.OrderByDescending(static p => p.Exchanges.Count)];
    }

    /// <summary>Whether an exchange has a message that fills no place and that background hardly ever sends.</summary>
    private bool HasUnexplained(int exchange)
    {
        var taken = new HashSet<int>(_places.Select(p => p.Filled[exchange]));
        return Exchanges[exchange].Messages.Where((m, i) => !taken.Contains(i) && m.Expected < Novel).Any();
    }

    private static (int Towards, int From) Counts(TrainingExchange exchange, HashSet<MessageKind> own)
    {
        bool Counts(TrainingMessage message) => message.Expected < Common || own.Contains(message.Unit.Kind);
        int towards = exchange.Messages.Count(m => m.Unit.Direction == IotDirection.ToGateway && Counts(m));
        return (towards, exchange.Messages.Count(Counts) - towards);
    }

    /// <summary>Kinds that come far more often in these exchanges than background sends them, common as they may be in it.</summary>
    private static HashSet<MessageKind> Own(List<TrainingExchange> exchanges)
    {
        const double LeastShare = 0.3, LeastExcess = 4;
        return [.. exchanges
            .SelectMany(static x => x.Messages.GroupBy(static m => m.Unit.Kind).Select(static g => (g.Key, g.First().Expected)))
            .GroupBy(static k => k.Key, static k => k.Expected)
            .Where(g => g.Count() > 2 && g.Count() >= Math.Max(LeastShare, LeastExcess * g.First()) * exchanges.Count)
            .Select(static g => g.Key)];
    }

    /// <summary>Aligns exchanges with as many places as the usual ones of them have messages.</summary>
    private static ActionProfile Align(List<TrainingExchange> exchanges, (int Towards, int From) usual, Func<TrainingExchange, bool> isUsual)
    {
        bool[] begin = [.. exchanges.Select(isUsual)];
        var places = new List<Place>();
        foreach (IotDirection direction in Enum.GetValues<IotDirection>())
        {
            int[][] messages = [.. exchanges.Select(x => Enumerable.Range(0, x.Messages.Count).Where(i => x.Messages[i].Unit.Direction == direction).ToArray())];
            places.AddRange(Fill(exchanges, messages, begin, direction, direction == IotDirection.ToGateway ? usual.Towards : usual.From));
        }

        return new ActionProfile(exchanges, places);
    }

    private static List<Place> Fill(List<TrainingExchange> exchanges, int[][] messages, bool[] begin, IotDirection direction, int places)
    {
        List<Place> found = [.. Enumerable.Range(0, places).Select(_ => new Place(direction, new int[exchanges.Count]))];
        for (int x = 0; x < exchanges.Count; x++)
        {
            // A single exchange has nothing to be aligned with: what background does not send is its own.
            int[] own = exchanges.Count == 1 ? [.. messages[x].Where(m => exchanges[x].Messages[m].Expected < Common)] : messages[x];
            for (int p = 0; p < places; p++)
            {
                found[p].Filled[x] = begin[x] && own.Length == places ? own[p] : -1;
            }
        }

        int[][] begun = [.. found.Select(static p => p.Filled.ToArray())];
        for (int round = 0; round < Rounds && places > 0 && exchanges.Count > 1; round++)
        {
            PlaceModel[] models = [.. found.Select(p => new PlaceModel(p, exchanges))];
            for (int x = 0; x < exchanges.Count; x++)
            {
                AlignOne(exchanges[x], x, messages[x], models, found);
            }
        }

        if (found.TrueForAll(static p => p.Filled.All(static m => m < 0)))
        {
            // A few exchanges with nothing in common are no background for that.
            found = [.. begun.Select(filled => new Place(direction, filled))];
        }

        found.RemoveAll(static p => p.Filled.All(static m => m < 0));
        return found;
    }

    /// <summary>The cheapest alignment of one exchange's messages with the places (Needleman and Wunsch 1970).</summary>
    private static void AlignOne(TrainingExchange exchange, int index, int[] messages, PlaceModel[] models, List<Place> places)
    {
        int n = messages.Length, m = models.Length;
        var cost = new double[n + 1, m + 1];
        var step = new byte[n + 1, m + 1];
        for (int i = 0; i <= n; i++)
        {
            for (int p = 0; p <= m; p++)
            {
                if (i == 0 && p == 0)
                {
                    continue;
                }

                cost[i, p] = double.PositiveInfinity;
                if (i > 0 && p > 0)
                {
                    Take(cost[i - 1, p - 1] + models[p - 1].Cost(exchange.Messages[messages[i - 1]], index), 1);
                }

                if (i > 0)
                {
                    Take(cost[i - 1, p] - Math.Log(Math.Clamp(exchange.Messages[messages[i - 1]].Expected, 1e-5, 0.9)), 2);
                }

                if (p > 0)
                {
                    Take(cost[i, p - 1] + models[p - 1].EmptyCost, 3);
                }

                void Take(double sum, byte how)
                {
                    if (sum < cost[i, p])
                    {
                        (cost[i, p], step[i, p]) = (sum, how);
                    }
                }
            }
        }

        for (int i = n, p = m; i > 0 || p > 0;)
        {
            switch (step[i, p])
            {
                case 1:
                    places[--p].Filled[index] = messages[--i];
                    break;
                case 2:
                    i--;
                    break;
                default:
                    places[--p].Filled[index] = -1;
                    break;
            }
        }
    }

    /// <summary>What fills a place, as far as the alignment has come: how often, how long, how late.</summary>
    private sealed class PlaceModel
    {
        /// <summary>Share of messages of a length never seen there, and over how many lengths they spread.</summary>
        private const double Unseen = 0.05;
        private const double UnseenLengths = 1000;

        private readonly Dictionary<MessageKind, int> _kinds = [];
        private readonly MessageKind?[] _own;
        private readonly int _filled;
        private readonly double _logDelay;
        private readonly double _presence;

        public PlaceModel(Place place, List<TrainingExchange> exchanges)
        {
            _own = new MessageKind?[exchanges.Count];
            var delays = new List<double>();
            int known = 0;
            for (int x = 0; x < exchanges.Count; x++)
            {
                if (place.Filled[x] >= 0)
                {
                    TrainingMessage message = exchanges[x].Messages[place.Filled[x]];
                    MessageKind kind = message.Unit.Kind;
                    _kinds[kind] = _kinds.GetValueOrDefault(kind) + 1;
                    _own[x] = kind;
                    delays.Add(message.Delay);
                    known++;
                }
            }

            _filled = known;
            delays.Sort();
            _logDelay = delays.Count == 0 ? double.NaN : Math.Log(delays[delays.Count / 2] + 0.01);
            _presence = Math.Clamp((known + 1.0) / (exchanges.Count + 2), 0.3, 0.99);
        }

        public double EmptyCost => -Math.Log(1 - _presence);

        public double Cost(TrainingMessage message, int exchange)
        {
            MessageKind kind = message.Unit.Kind;
            double width = kind.PlaintextMax - kind.PlaintextMin + 1;

            // What the exchange itself put there tells nothing of it.
            int own = _own[exchange] is null ? 0 : 1;
            double near = 0;
            for (int distance = -3; distance <= 3; distance++)
            {
                MessageKind other = kind with { PlaintextMin = kind.PlaintextMin + distance, PlaintextMax = kind.PlaintextMax + distance };
                int count = _kinds.GetValueOrDefault(other) - (_own[exchange] == other ? 1 : 0);
                near += count * LengthKernel.Weight(distance);
            }

            // The fewer there are, the more is unseen: of a single repetition all is.
            int others = _filled - own;
            double unseen = Math.Max(Unseen, 0.5 / (others + 0.5)), p = ((1 - unseen) * near / Math.Max(1, others + 0.5)) + (unseen * width / UnseenLengths);
            double late = double.IsNaN(_logDelay) ? 0 : Math.Max(0, Math.Abs(Math.Log(message.Delay + 0.01) - _logDelay) - 1);
            return -Math.Log(_presence * Math.Min(1, p)) + Math.Min(late, 3);
        }
    }
}
