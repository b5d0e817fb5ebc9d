using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

/// <summary>The lab's own HTTP against curl and HttpClient, which know nothing of it, against the examples of the RFCs, and against noise.</summary>
public sealed class HttpRoomTests
{
    /// <summary>RFC 7541 appendix C.4 and C.6.</summary>
    [Theory]
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "www.example.com")]
    [InlineData("a8eb10649cbf", "no-cache")]
    [InlineData("25a849e95ba97d7f", "custom-key")]
    [InlineData("25a849e95bb8e8b4bf", "custom-value")]
    [InlineData("6402", "302")]
    [InlineData("aec3771a4b", "private")]
    [InlineData("d07abe941054d444a8200595040b8166e082a62d1bff", "Mon, 21 Oct 2013 20:13:21 GMT")]
    [InlineData("9d29ad171863c78f0b97c8e9ae82ae43d3", "https://www.example.com")]
    public void Huffman_strings_of_the_rfc_are_read(string hex, string text) => Assert.Equal(text, HpackHuffman.Decode(Convert.FromHexString(hex)));

    /// <summary>RFC 7541 appendix C.4: three requests on one connection, with Huffman and a growing dynamic table.</summary>
    [Fact]
    public void Header_blocks_of_the_rfc_are_read()
    {
        var decoder = new HpackDecoder();

        Assert.Equal(
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com")],
            decoder.Decode(Convert.FromHexString("828684418cf1e3c2e5f23a6ba0ab90f4ff")));
        Assert.Equal(
            [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"), ("cache-control", "no-cache")],
            decoder.Decode(Convert.FromHexString("828684be5886a8eb10649cbf")));
        Assert.Equal(
            [(":method", "GET"), (":scheme", "https"), (":path", "/index.html"), (":authority", "www.example.com"), ("custom-key", "custom-value")],
            decoder.Decode(Convert.FromHexString("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")));
    }

    [Fact]
    public void What_is_encoded_is_decoded_and_has_the_length_that_was_foretold()
    {
        Gen<(string, string)> field = Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 12], Gen.String[Gen.Char[' ', '~'], 0, 300]);
        field.List[1, 20].List[1, 8].Sample(blocks =>
        {
            var encoder = new HpackEncoder();
            var decoder = new HpackDecoder();
            foreach (List<(string, string)> fields in blocks)
            {
                byte[] block = encoder.Encode(fields);
                Assert.Equal(fields, decoder.Decode(block));
            }
        });
    }

    [Fact]
    public void Noise_is_refused_and_never_breaks_anything()
    {
        Gen.Byte.Array[0, 200].Sample(noise =>
        {
            Refuses(() => new HpackDecoder().Decode(noise));
            Refuses(() => HpackHuffman.Decode(noise));
            Refuses(() => new Http1Reader((_, _) => { }).Feed(noise));
            Refuses(() => new Http2Server(_ => { }, _ => { }).Feed((byte[])[.. Http2Frame.Preface, .. noise]));
        });

        static void Refuses(Action read)
        {
            try
            {
                read();
            }
            catch (InvalidDataException)
            {
                // Said plainly, and nothing else.
            }
        }
    }

    [Fact]
    public void Http_1_messages_are_cut_at_every_offset()
    {
        byte[] bytes = "POST /a HTTP/1.1\r\ncontent-length: 5\r\n\r\nhelloHTTP/1.1 204 No Content\r\n\r\n"u8.ToArray();
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            var bodies = new List<string>();
            var reader = new Http1Reader((_, body) => bodies.Add(Encoding.ASCII.GetString(body)));
            reader.Feed(bytes.AsSpan(0, cut));
            reader.Feed(bytes.AsSpan(cut));
            Assert.Equal(["hello", ""], bodies);
        }
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2-prior-knowledge")]
    public async Task Curl_understands_and_is_understood(string version)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task server = ServeAsync(listener, version == "--http2-prior-knowledge", TestContext.Current.CancellationToken);

        string[] common = [version, "-sS", "--noproxy", "*", "-w", " %{http_code} %{http_version}"];
        string first = await CurlAsync([.. common, "-H", "Content-Type: application/json", "-d", "{\"a\":1}", $"http://127.0.0.1:{port}/first"]);
        string second = await CurlAsync([.. common, "-H", "X-Long: " + new string('x', 300), "-d", "{\"b\":22}", $"http://127.0.0.1:{port}/second"]);
        listener.Stop();
        await server;

        string number = version == "--http1.1" ? "1.1" : "2";
        Assert.Equal($"/first {{\"a\":1}} 200 {number}", first);
        Assert.Equal($"/second {{\"b\":22}} 200 {number}", second);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task HttpClient_understands_and_is_understood(string version)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task server = ServeAsync(listener, version == "2.0", TestContext.Current.CancellationToken);

        using (var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
        {
            foreach (string body in new[] { "{}", new string('x', 20_000), "" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/path")
                {
                    Version = Version.Parse(version),
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    Content = new StringContent(body),
                };
                using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(request.Version, response.Version);
                Assert.Equal($"/path {body}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }

        listener.Stop();
        await server;
    }

    private static async Task<string> CurlAsync(string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("curl is not installed.");
            throw;
        }
    }

    /// <summary>Answers each request with its path and its body, on as many connections as come.</summary>
    private static async Task ServeAsync(TcpListener listener, bool isHttp2, CancellationToken cancellationToken)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(cancellationToken);
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException or OperationCanceledException)
            {
                return;
            }

            using (client)
            {
                NetworkStream stream = client.GetStream();
                Action<byte[]> feed = isHttp2 ? Http2(stream) : Http1(stream);
                byte[] buffer = new byte[4096];
                int count;
                while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    feed(buffer[..count]);
                }
            }
        }
    }

    private static Action<byte[]> Http1(NetworkStream stream)
    {
        var reader = new Http1Reader((head, body) =>
        {
            byte[] answer = [.. Encoding.ASCII.GetBytes(head.Split(' ')[1] + " "), .. body];
            stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n"));
            stream.Write(answer);
        });
        return bytes => reader.Feed(bytes);
    }

    private static Action<byte[]> Http2(NetworkStream stream)
    {
        Http2Server server = null!;
        server = new Http2Server(
            request =>
            {
                byte[] answer = [.. Encoding.ASCII.GetBytes(request[":path"] + " "), .. request.Body];
                (string, string)[] fields = [(":status", "200"), ("server", "lab-service"), ("content-length", answer.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))];
                int length = server.ResponseLength(fields, answer.Length);
                byte[] response = server.Response(request.Stream, fields, answer, ends: true);
                Assert.Equal(length, response.Length);
                stream.Write(response);
            },
            control => stream.Write(control));
        stream.Write(Http2Server.Greeting());
        return bytes => server.Feed(bytes);
    }
}
