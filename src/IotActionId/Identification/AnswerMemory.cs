using IotActionId.Messages;

namespace IotActionId.Identification;

/// <summary>What was found of an exchange by itself.</summary>
/// <param name="Weights">Everything that may be behind it.</param>
/// <param name="BySizes">The same by the sizes alone, where habits have a say in the other; else null.</param>
internal sealed record Answer(ExchangeWeights Weights, ExchangeWeights? BySizes)
{
    /// <summary>Whether background explains it best.</summary>
    public bool IsBackground { get; } = Weights.Background > Weights.Total / 2;

    /// <summary>The match, once it was asked for.</summary>
    public IotActionMatch? Match { get; set; }
}

/// <summary>
/// Remembers the answers to exchanges, for people do the same again and again. Nothing matters to an answer but the kinds of
/// the messages, and of their delays which of the limits they pass that the actions have.
/// </summary>
internal sealed class AnswerMemory(HomeModel home)
{
    private const int MostAnswers = 1024;
    private const int CharactersOfMessage = 6;

    private readonly Dictionary<string, Answer> _answers = [];

    /// <summary>What all exchanges have in common that have the same answer; null where they are too long for that.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isLater">For each message whether it came after the next command; empty for none.</param>
    /// <param name="move">What the shared counter has done.</param>
    public string? KeyOf(IotExchange exchange, bool[] isLater, int move)
    {
        if (exchange.Units.Count > LatticeKey.MostUnits)
        {
            return null;
        }

        Span<char> key = stackalloc char[1 + (CharactersOfMessage * LatticeKey.MostUnits)];
        key[0] = (char)move;
        int next = 1;
        for (int u = 0; u < exchange.Units.Count; u++)
        {
            IotMessageUnit unit = exchange.Units[u];
            double delay = (unit.Time - exchange.Time).TotalSeconds;
            key[next++] = (char)(((int)unit.Direction * 2) + (u < isLater.Length && isLater[u] ? 1 : 0));
            key[next++] = (char)home.LatenessOf(delay);
            key[next++] = (char)unit.PlaintextMin;
            key[next++] = (char)(unit.PlaintextMin >> 16);
            key[next++] = (char)unit.PlaintextMax;
            key[next++] = (char)(unit.PlaintextMax >> 16);
        }

        return new string(key[..next]);
    }

    /// <summary>The answer to an exchange like an earlier one; null where there was none.</summary>
    public Answer? Recall(string key) => _answers.GetValueOrDefault(key);

    /// <summary>Keeps an answer, and gives it back.</summary>
    public Answer Keep(string key, Answer answer)
    {
        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        return answer.Weights.ByMove.Count == 1 ? _answers[key] = answer : answer;
    }
}
