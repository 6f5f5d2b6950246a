using HubTasks.Bench;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

return args switch
{
    ["audit"] => await AuditBench.RunAsync(5, stop.Token),
    ["audit-once", var file] => AuditBench.Once(file, stop.Token),
    ["build"] => await BuildBench.RunAsync(11, stop.Token),
    ["corpus", var folder] => CorpusBench.Run(Path.GetFullPath(folder), stop.Token),
    ["fuzz", .. var rest] => FuzzBench.Run(rest, stop.Token),
    ["restore", "--large", var gibibytes, .. var rest] => await LargeBench.RunAsync(
        gibibytes,
        Path.GetFullPath(Arguments.Of(rest, "--out") ?? Path.Combine(Path.GetTempPath(), "hubtasks-bench-large")),
        stop.Token
    ),
    ["restore", .. var rest] => await RestoreBench.RunAsync(rest, stop.Token),
    ["solution", .. var rest] => await SolutionBench.RunAsync(rest, stop.Token),
    ["upload", .. var rest] => await UploadBench.RunAsync(rest, stop.Token),
    ["sync", .. var rest] => await SyncBench.RunAsync(rest, stop.Token),
    ["lint", "--hostile"] => await HostileBench.RunAsync(stop.Token),
    ["lint", var corpus] => await LintBench.RunAsync(Path.GetFullPath(corpus), 5, stop.Token),
    ["serve", var folder, var delay, var rate] => await BenchServer.RunAsync(folder, delay, rate, stop.Token),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project bench/HubTasks.Bench -- COMMAND
          audit                                            the file checks beside sha256sum and pickletools
          build                                            a build with nothing to do, without and with models
          corpus FOLDER                                    the file checks over files whose verdicts are known
          fuzz [--parser X] [--runs N] [--seed S]          broken files for each parser of the audit
          lint FOLDER                                      beside markdownlint-cli2, over the cards of a folder
          lint --hostile                                   cards of 5 MB that were made to keep a linter busy
          restore [--size MIB] [--runs N] [--out FOLDER]   beside curl, aria2 and @huggingface/hub, in one run;
                  [--only TEXT]                            of its tables those with the text in their title
          restore --large GIB [--out FOLDER]               one file larger than memory: how much memory it takes
          solution [--projects N] [--rate MB] [--runs N]   what is added to many projects, beside one of them
          upload [--size MIB] [--runs N] [--out FOLDER]    push beside @huggingface/hub and curl, in one run
          sync [--assets N] [--runs N]                     a release that the Hub has already: requests and seconds
        """
    );
    return 2;
}
