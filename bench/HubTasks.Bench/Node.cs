namespace HubTasks.Bench;

/// <summary>The JavaScript client, from where the end-to-end tests install it.</summary>
internal sealed class Node(string modules)
{
    private const string Script = """
        console.debug = () => {};
        const { snapshotDownload } = require(process.argv[1]);
        snapshotDownload({ repo: process.argv[3], revision: process.argv[4], cacheDir: process.argv[5], hubUrl: process.argv[2] })
          .catch(e => { console.error(e); process.exit(1); });
        """;

    private const string UploadScript = """
        console.debug = () => {};
        const { uploadFiles } = require(process.argv[1]);
        const { readdirSync } = require("node:fs");
        const { pathToFileURL } = require("node:url");
        const [, , hubUrl, repo, accessToken, folder] = process.argv;
        const files = readdirSync(folder).map(name => ({ path: name, content: pathToFileURL(folder + "/" + name) }));
        uploadFiles({ repo, hubUrl, accessToken, files, useXet: false }).catch(e => { console.error(e); process.exit(1); });
        """;

    /// <summary>Null, with a word, where Node or the package is absent.</summary>
    public static Node? Find()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            var modules = Path.Combine(at, "tests/HubTasks.EndToEnd/judges/huggingface/node_modules/@huggingface/hub");
            if (RestoreBench.Which("node") is not null && Directory.Exists(modules))
            {
                return new Node(modules);
            }
        }

        Console.WriteLine(
            "@huggingface/hub is absent: run `npm ci` in tests/HubTasks.EndToEnd/judges/huggingface first"
        );
        return null;
    }

    public Task<Measured> SnapshotAsync(
        string endpoint,
        string repository,
        string commit,
        string target,
        CancellationToken ct
    ) =>
        Measured.RunAsync(
            "node",
            ["-e", Script, modules, endpoint, repository, commit, target],
            new Dictionary<string, string>(),
            ct
        );

    /// <summary>Every file of a folder in one commit.</summary>
    public Task<Measured> UploadAsync(
        string endpoint,
        string repository,
        string token,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct
    ) => Measured.RunAsync("node", ["-e", UploadScript, modules, endpoint, repository, token, folder], environment, ct);
}
