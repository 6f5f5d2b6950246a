using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HubTasks.Findings;

namespace HubTasks.Hub.Restore;

/// <summary>Turns a lock file's JSON into checked values; every problem is reported at once, each with its place.</summary>
internal sealed class LockReader(string file)
{
    private const int KnownVersion = 1;

    private readonly List<Diagnostic> _problems = [];

    public HubLock Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Problem("$", "it is not an object");
        }
        else if (
            !root.TryGetProperty("version", out var version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out var number)
        )
        {
            Problem("$.version", "it is missing or not a number");
        }
        else if (number != KnownVersion)
        {
            throw new HubTasksException(RestoreErrors.LockTooNew(file, number, KnownVersion));
        }

        var models = _problems.Count == 0 ? ReadModels(root) : [];
        return _problems.Count == 0 ? new HubLock(models) : throw new HubTasksException([.. _problems]);
    }

    private ImmutableArray<LockedModel> ReadModels(JsonElement root)
    {
        var models = ImmutableArray.CreateBuilder<LockedModel>();
        foreach (var (at, element) in Items(root, "$", "models"))
        {
            if (ReadModel(at, element) is { } model)
            {
                models.Add(model);
            }
        }

        models.Sort(LockedModelOrder.Instance);
        foreach (var (one, next) in models.Zip(models.Skip(1)))
        {
            if (LockedModelOrder.Instance.Compare(one, next) == 0)
            {
                Problem("$.models", $"`{one.Repository}` at `{one.Revision}` is there twice");
            }
        }

        return models.ToImmutable();
    }

    private LockedModel? ReadModel(string at, JsonElement element)
    {
        var before = _problems.Count;
        var name = Text(at, element, "repository");
        if (!RepoId.TryParse(name, out var id))
        {
            Problem($"{at}.repository", $"`{name}` is not a repository name");
        }

        var typeName = Text(at, element, "type");
        if (
            !Enum.TryParse<RepoType>(typeName, ignoreCase: true, out var type)
            || HubLockFile.TypeName(type) != typeName
        )
        {
            Problem($"{at}.type", $"`{typeName}` is not model, dataset or space");
        }

        var revision = Text(at, element, "revision");
        if (!Revision.IsValid(revision))
        {
            Problem($"{at}.revision", $"`{revision}` is not a revision");
        }

        var commit = Text(at, element, "commit");
        if (!Revision.IsCommit(commit))
        {
            Problem($"{at}.commit", $"`{commit}` is not a commit of 40 hexadecimal digits");
        }

        string? license = null;
        if (element.TryGetProperty("license", out var value) && value.ValueKind != JsonValueKind.Null)
        {
            license = Text(at, element, "license");
        }

        var include = Globs(at, element, "include");
        var exclude = Globs(at, element, "exclude");
        var files = Items(element, at, "files").Select(item => ReadFile(item.At, item.Element)).OfType<LockedFile>();
        ImmutableArray<LockedFile> sorted = [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        foreach (var (one, next) in sorted.Zip(sorted.Skip(1)))
        {
            if (one.Path == next.Path)
            {
                Problem($"{at}.files", $"`{one.Path}` is there twice");
            }
        }

        return _problems.Count == before
            ? new LockedModel(new HubRepository(type, id!), revision!, commit!, license, include, exclude, sorted)
            : null;
    }

    private LockedFile? ReadFile(string at, JsonElement element)
    {
        var before = _problems.Count;
        var path = Text(at, element, "path");
        if (!RepoPath.TryParse(path, out var reason))
        {
            Problem($"{at}.path", $"`{path}` cannot be a file: {reason}");
        }

        long size = -1;
        if (
            !element.TryGetProperty("size", out var number)
            || number.ValueKind != JsonValueKind.Number
            || !number.TryGetInt64(out size)
            || size < 0
        )
        {
            Problem($"{at}.size", "it is missing or not a size in bytes");
        }

        var sha256 = Text(at, element, "sha256");
        if (sha256 is null || sha256.Length != 64 || !Revision.IsLowerHex(sha256))
        {
            Problem($"{at}.sha256", $"`{sha256}` is not a SHA-256 of 64 hexadecimal digits");
        }

        var oid = element.TryGetProperty("oid", out _) ? Text(at, element, "oid") : null;
        if (oid is not null && !Revision.IsCommit(oid))
        {
            Problem($"{at}.oid", $"`{oid}` is not a git blob id of 40 hexadecimal digits");
        }

        return _problems.Count == before ? new LockedFile(path!, size, sha256!, oid) : null;
    }

    private ImmutableArray<string> Globs(string at, JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out _))
        {
            return [];
        }

        var globs = ImmutableArray.CreateBuilder<string>();
        foreach (var (place, item) in Items(element, at, name))
        {
            var glob = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
            if (FileSelection.Problem(glob) is { } why)
            {
                Problem(place, $"`{glob}` is not a glob: {why}");
            }

            globs.Add(glob);
        }

        return globs.ToImmutable();
    }

    private IEnumerable<(string At, JsonElement Element)> Items(JsonElement parent, string at, string name)
    {
        if (
            parent.ValueKind != JsonValueKind.Object
            || !parent.TryGetProperty(name, out var array)
            || array.ValueKind != JsonValueKind.Array
        )
        {
            Problem($"{at}.{name}", "it is missing or not a list");
            yield break;
        }

        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{at}.{name}[{index++}]");
            if (name is "models" or "files" && element.ValueKind != JsonValueKind.Object)
            {
                Problem(place, "it is not an object");
                continue;
            }

            yield return (place, element);
        }
    }

    private string? Text(string at, JsonElement element, string name)
    {
        if (element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Problem($"{at}.{name}", "it is missing or not a text");
        return null;
    }

    private void Problem(string at, string what)
    {
        // one message a place: a missing value is not also a wrong one
        if (_problems.All(problem => !problem.Message.Contains($" {at} ", StringComparison.Ordinal)))
        {
            _problems.Add(RestoreErrors.LockUnreadable(file, $"at {at} {what}"));
        }
    }
}
