using System.Globalization;
using System.Text;
using HubTasks.Hub;
using HubTasks.LocalHub.Http;
using HubTasks.LocalHub.Storage;

namespace HubTasks.LocalHub.Routes;

/// <summary>Branches and tags, made and deleted.</summary>
internal static class RefRoutes
{
    /// <summary><c>POST /api/{T}/{id}/branch/{b}</c></summary>
    public static async Task<Reply> CreateBranchAsync(RepoRequest request, CancellationToken ct)
    {
        request.RequireWrite();
        var name = Name(request);
        var body = await request.Call.ReadOptionalJsonAsync(ct);
        var refs = request.Repository.Refs;
        using (request.Repository.EnterWriting())
        {
            var exists = refs.Read(name) is not null;
            if (exists && (!body.Flag("overwrite") || refs.KindOf(name) != RefKind.Branch))
            {
                throw Refusal.Conflict($"Reference {RefStore.FullName(name, refs.KindOf(name))} already exists");
            }

            if (body.Flag("emptyBranch"))
            {
                request.Repository.Write(
                    name,
                    null,
                    new CommitChange("Initialize an empty branch", request.Caller.Name)
                );
            }
            else
            {
                refs.Write(name, RefKind.Branch, request.Resolve(body.Text("startingPoint") ?? Revision.Main));
            }
        }

        return Reply.Text("OK");
    }

    /// <summary><c>DELETE /api/{T}/{id}/branch/{b}</c></summary>
    public static Reply DeleteBranch(RepoRequest request)
    {
        request.RequireWrite();
        var name = string.Join('/', request.Rest);
        return name == Revision.Main
            ? throw Refusal.Forbidden("The default branch cannot be deleted")
            : Delete(request, name, RefKind.Branch);
    }

    /// <summary><c>POST /api/{T}/{id}/tag/{rev}</c></summary>
    public static async Task<Reply> CreateTagAsync(RepoRequest request, CancellationToken ct)
    {
        request.RequireWrite();
        var body = await request.Call.ReadJsonAsync(ct);
        var (tag, message) = (body.RequireText("tag"), body.Text("message") ?? "");
        var repository = request.Repository;
        using (repository.EnterWriting())
        {
            var commit = request.Resolve(string.Join('/', request.Rest));
            if (repository.Refs.Read(tag) is not null)
            {
                throw Refusal.Conflict(
                    $"Reference {RefStore.FullName(tag, repository.Refs.KindOf(tag))} already exists"
                );
            }

            RequireFree(repository, tag);
            var annotation = message.Length == 0 ? null : Annotate(request, tag, commit, message);
            repository.Refs.Write(tag, RefKind.Tag, commit, annotation);
        }

        return Reply.Text("OK");
    }

    /// <summary><c>DELETE /api/{T}/{id}/tag/{tag}</c></summary>
    public static Reply DeleteTag(RepoRequest request)
    {
        request.RequireWrite();
        return Delete(request, string.Join('/', request.Rest), RefKind.Tag);
    }

    /// <summary><c>POST /api/{T}/{id}/super-squash/{branch}</c></summary>
    public static async Task<Reply> SquashAsync(RepoRequest request, CancellationToken ct)
    {
        request.RequireWrite();
        var name = string.Join('/', request.Rest);
        var message = (await request.Call.ReadOptionalJsonAsync(ct)).Text("message") ?? "Super-squash branch";
        var repository = request.Repository;
        using (repository.EnterWriting())
        {
            var head = repository.Refs.Read(name) ?? throw Refusal.RevisionNotFound(name);
            repository.Write(
                name,
                null,
                new CommitChange(message, request.Caller.Name) { Files = request.Listing(head).Files }
            );
        }

        return Reply.Text("OK");
    }

    private static Reply Delete(RepoRequest request, string name, RefKind kind)
    {
        var refs = request.Repository.Refs;
        using (request.Repository.EnterWriting())
        {
            if (refs.Read(name) is null || refs.KindOf(name) != kind)
            {
                throw Refusal.RevisionNotFound(name);
            }

            refs.Delete(name);
        }

        return Reply.Text("OK");
    }

    private static string Name(RepoRequest request)
    {
        var name = string.Join('/', request.Rest);
        RequireFree(request.Repository, name);
        return name;
    }

    private static void RequireFree(StoredRepository repository, string name)
    {
        if (
            !Revision.IsValid(name)
            || Revision.IsCommit(name)
            || name is "HEAD"
            || name.StartsWith("refs/", StringComparison.Ordinal)
        )
        {
            throw Refusal.BadRequest($"Invalid reference name: {name}");
        }

        if (repository.Refs.Collides(name))
        {
            throw Refusal.Conflict($"A reference above or below {name} already exists");
        }
    }

    /// <summary>A tag with a message is an object of its own to git.</summary>
    private static string Annotate(RepoRequest request, string tag, string commit, string message)
    {
        var who = request.Caller.Name;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"object {commit}\ntype commit\ntag {tag}\ntagger {who} <{who}@users.noreply.localhub> {request.Now.ToUnixTimeSeconds()} +0000\n\n{message}\n"
        );
        return request.Repository.Objects.Write("tag", Encoding.UTF8.GetBytes(text));
    }
}
