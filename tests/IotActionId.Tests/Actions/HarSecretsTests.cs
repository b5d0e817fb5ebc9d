using System.Text.Json;
using IotActionId.Actions;

namespace IotActionId.Tests.Actions;

/// <summary>Every place of a HAR file that can hold a secret holds one here, and none may come out.</summary>
public sealed class HarSecretsTests
{
    private const string Secret = "t0psecret";

    public static TheoryData<string> Bodies =>
    [
        """{"commands":[{"device":"lamp","action":"on","password":"t0psecret"}],"token":"t0psecret"}""",
        """{"commands":[{"device":"lamp","action":"on"},{"device":"t0psecret"}]}""",
        """{"commands":[{"device":"t0psecret","action":"on"},{"device":"t0psecret","action":"off"}]}""",
        """{"device":"t0psecret\u0007","action":"on"}""",
        """{"device":"lamp","action":"on","value":"t0psecret\ud800"}""",
        """{"token":"t0psecret","device":""",
        """{"password":"t0psecret"}""",
        "t0psecret",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_session_full_of_secrets_leaks_nothing(string body)
    {
        string[] entries = [HarText.Entry(body), HarText.Entry(body, time: Secret), HarText.Entry(body, method: Secret), HarText.Entry(body, type: Secret)];
        string archive = HarText.Archive(entries);
        foreach (string text in (string[])[archive, archive[..^40], archive.Replace("\"comment\"", Secret, StringComparison.Ordinal), Secret])
        {
            using var log = new LogFile("home.har", text);

            (List<IotCommand> commands, IReadOnlyList<IotException> defects) = log.Read();

            Assert.DoesNotContain(Secret, JsonSerializer.Serialize(commands), StringComparison.Ordinal);
            Assert.All(defects, defect => Assert.DoesNotContain(Secret, defect.ToString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_request_shows_neither_its_URL_nor_its_body()
    {
        var request = new HarRequest { Time = default, Method = "POST", Url = HarText.Url, ContentType = "", Body = Secret, BodyLength = 9 };
        Assert.Equal("POST, 9 bytes", request.ToString());
    }
}
