using IotActionId.Fuzz;
using SharpFuzz;

IFuzzTarget[] targets = [new CaptureTarget(), new JsonLinesLogTarget(), new CsvLogTarget(), new HarLogTarget(), new SignatureTarget()];

if (args is ["corpus", string folder])
{
    SeedCorpus.Write(folder);
    return 0;
}

if (args is ["replay", string name, .. string[] paths] && paths.Length > 0 && Find(name) is { } replayed)
{
    // No net: what is not an IotException ends the process, and its stack names the file's defect.
    foreach (string path in paths)
    {
        await Console.Error.WriteLineAsync(path);
        replayed.Read(File.ReadAllBytes(path));
    }

    return 0;
}

if (args is [string only] && Find(only) is { } target)
{
    // Under afl-fuzz the library runs in a child process, which survives nothing and needs to survive nothing; otherwise stdin is read once.
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Read(input.ToArray());
    });
    return 0;
}

await Console.Error.WriteLineAsync($"""
    IotActionId.Fuzz corpus FOLDER          makes seeds: one folder for each target
    IotActionId.Fuzz TARGET                 reads one input from stdin; afl-fuzz runs it so
    IotActionId.Fuzz replay TARGET FILE...  reads files, one after the other
    Targets: {string.Join(", ", targets.Select(static known => known.Name))}
    """);
return 2;

IFuzzTarget? Find(string wanted) => Array.Find(targets, known => known.Name == wanted);
