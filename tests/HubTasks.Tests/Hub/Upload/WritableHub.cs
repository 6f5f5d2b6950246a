using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HubTasks.Tests.Hub.Client;
using Microsoft.AspNetCore.Http;

namespace HubTasks.Tests.Hub.Upload;

/// <summary>
/// The write side of a Hub in memory, small enough to misbehave exactly as a test wants: every request may be answered
/// by <see cref="Interfere"/> instead.
/// </summary>
internal sealed class WritableHub
{
    public const string First = "1111111111111111111111111111111111111111";

    private int _commits = 1;
    private int _uploads;

    /// <summary>Path to content, at the head.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Paths in LFS at the head.</summary>
    public ConcurrentDictionary<string, bool> Large { get; } = new();

    /// <summary>By SHA-256.</summary>
    public ConcurrentDictionary<string, byte[]> Storage { get; } = new();

    private readonly ConcurrentDictionary<string, byte[]> _parts = new();

    public string Head { get; set; } = First;

    public string Title { get; set; } = "initial commit";

    public bool Exists { get; set; } = true;

    /// <summary>0 answers with one address for the whole file.</summary>
    public int ChunkSize { get; set; }

    /// <summary>True when it answered; then the Hub does nothing.</summary>
    public Func<HttpContext, bool> Interfere { get; set; } = _ => false;

    /// <summary>Called after the commit is made and before it is answered.</summary>
    public Func<HttpContext, bool> LoseAnswer { get; set; } = _ => false;

    /// <summary>Lines of the last commit.</summary>
    public IReadOnlyList<JsonNode> Lines { get; private set; } = [];

    public async Task AnswerAsync(HttpContext context)
    {
        if (Interfere(context))
        {
            return;
        }

        var path = context.Request.Path.Value!;
        var method = context.Request.Method;
        var body = await new StreamReader(context.Request.Body, Encoding.Latin1).ReadToEndAsync(context.RequestAborted);
        if (path == "/api/repos/create")
        {
            await context.Json("{}", Exists ? 409 : 200);
            Exists = true;
        }
        else if (!Exists)
        {
            await context.Refuse(404, "RepoNotFound", "Repository not found");
        }
        else if (path.StartsWith("/api/models/acme/tiny/revision/", StringComparison.Ordinal))
        {
            await context.Json($$"""{"id":"acme/tiny","sha":"{{Head}}"}""");
        }
        else if (path.Contains("/paths-info/", StringComparison.Ordinal))
        {
            var asked = JsonNode.Parse(body)!["paths"]!.AsArray().Select(name => (string)name!).ToHashSet();
            var entries = Files.Where(file => asked.Contains(file.Key)).Select(file => Entry(file.Key, file.Value));
            await context.Json($"[{string.Join(',', entries)}]");
        }
        else if (path.Contains("/tree/", StringComparison.Ordinal))
        {
            await context.Json($"[{string.Join(',', Files.Select(file => Entry(file.Key, file.Value)))}]");
        }
        else if (path.Contains("/preupload/", StringComparison.Ordinal))
        {
            var files = JsonNode.Parse(body)!["files"]!.AsArray().Select(file => (string)file!["path"]!);
            var modes = files.Select(name =>
                $$"""{"path":{{JsonSerializer.Serialize(name)}},"uploadMode":"{{(name.EndsWith(".bin", StringComparison.Ordinal) ? "lfs" : "regular")}}","shouldIgnore":{{(name.EndsWith(".log", StringComparison.Ordinal) ? "true" : "false")}}}"""
            );
            await context.Json($$"""{"files":[{{string.Join(',', modes)}}]}""");
        }
        else if (path.EndsWith("/objects/batch", StringComparison.Ordinal))
        {
            var objects = JsonNode.Parse(body)!["objects"]!.AsArray();
            await context.Json(
                $$"""{"transfer":"basic","objects":[{{string.Join(',', objects.Select(item => Offer(context, item!)))}}]}"""
            );
        }
        else if (method == "PUT")
        {
            var bytes = Encoding.Latin1.GetBytes(body);
            _parts[path] = bytes;
            if (!path.Contains("/part/", StringComparison.Ordinal))
            {
                Storage[Convert.ToHexStringLower(SHA256.HashData(bytes))] = bytes;
            }

            context.Response.Headers.ETag = $"\"{bytes.Length}\"";
        }
        else if (path.StartsWith("/complete/", StringComparison.Ordinal))
        {
            var oid = (string)JsonNode.Parse(body)!["oid"]!;
            var count = JsonNode.Parse(body)!["parts"]!.AsArray().Count;
            byte[] whole =
            [
                .. Enumerable
                    .Range(1, count)
                    .SelectMany(number => _parts[$"/part/{path["/complete/".Length..]}/{number}"]),
            ];
            Storage[Convert.ToHexStringLower(SHA256.HashData(whole))] = whole;
        }
        else if (path == "/verify")
        {
            context.Response.StatusCode = Storage.ContainsKey((string)JsonNode.Parse(body)!["oid"]!) ? 200 : 404;
        }
        else if (path.Contains("/commit/", StringComparison.Ordinal))
        {
            await CommitAsync(context, body);
        }
        else if (path.Contains("/commits/", StringComparison.Ordinal))
        {
            await context.Json($$"""[{"id":"{{Head}}","title":"{{Title}}"}]""");
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task CommitAsync(HttpContext context, string body)
    {
        Lines = [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        if ((string?)Lines[0]["value"]!["parentCommit"] != Head)
        {
            await context.Refuse(412, null, "The branch was updated since you opened this page.");
            return;
        }

        foreach (var line in Lines.Skip(1))
        {
            var value = line["value"]!;
            var name = (string)value["path"]!;
            switch ((string)line["key"]!)
            {
                case "file":
                    Files[name] = Convert.FromBase64String((string)value["content"]!);
                    Large.TryRemove(name, out _);
                    break;
                case "lfsFile":
                    Files[name] = Storage[(string)value["oid"]!];
                    Large[name] = true;
                    break;
                default:
                    Files.TryRemove(name, out _);
                    break;
            }
        }

        Head = (++_commits).ToString(CultureInfo.InvariantCulture).PadLeft(40, 'c');
        Title = (string)Lines[0]["value"]!["summary"]!;
        if (!LoseAnswer(context))
        {
            var pull = context.Request.Query.ContainsKey("create_pr")
                ? ",\"pullRequestUrl\":\"http://hub/acme/tiny/discussions/3\""
                : "";
            await context.Json(
                $$"""{"success":true,"commitOid":"{{Head}}","commitUrl":"http://hub/acme/tiny/commit/x"{{pull}}}"""
            );
        }
    }

    private string Offer(HttpContext context, JsonNode item)
    {
        var (oid, size) = ((string)item["oid"]!, (long)item["size"]!);
        var root = $"http://{context.Request.Host}";
        if (Storage.ContainsKey(oid))
        {
            return $$"""{"oid":"{{oid}}","size":{{size}}}""";
        }

        if (ChunkSize == 0)
        {
            return $$$$"""{"oid":"{{{{oid}}}}","size":{{{{size}}}},"authenticated":true,"actions":{"upload":{"href":"{{{{root}}}}/store/{{{{oid}}}}?sig=1"},"verify":{"href":"{{{{root}}}}/verify"}}}""";
        }

        // as a storage does: parts of one upload are no use to another
        var upload = Interlocked.Increment(ref _uploads).ToString(CultureInfo.InvariantCulture);
        var parts = Enumerable
            .Range(1, (int)((size + ChunkSize - 1) / ChunkSize))
            .Select(number => $"\"{number:D5}\":\"{root}/part/{upload}/{number}\"");
        return $$$$"""{"oid":"{{{{oid}}}}","size":{{{{size}}}},"actions":{"upload":{"href":"{{{{root}}}}/complete/{{{{upload}}}}","header":{"chunk_size":"{{{{ChunkSize}}}}",{{{{string.Join(',', parts)}}}} } } } }""";
    }

    private string Entry(string path, byte[] content)
    {
        var name = JsonSerializer.Serialize(path);
        if (Large.ContainsKey(path))
        {
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            return $$$"""{"type":"file","oid":"{{{First}}}","size":{{{content.Length}}},"path":{{{name}}},"lfs":{"oid":"{{{sha256}}}","size":{{{content.Length}}},"pointerSize":130}}""";
        }

#pragma warning disable CA5350 // git ids are SHA-1
        var oid = Convert.ToHexStringLower(
            SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content])
        );
#pragma warning restore CA5350
        return $$"""{"type":"file","oid":"{{oid}}","size":{{content.Length}},"path":{{name}}}""";
    }
}
