using System.Collections.Immutable;
using HubTasks.Audit.Models;
using HubTasks.Audit.Policy;
using HubTasks.Cli.CommandLine;
using HubTasks.Findings;
using HubTasks.Settings;

namespace HubTasks.Cli.Auditing;

/// <summary>What the audit would have said before a change: the locks and the policy of then, the files of the cache.</summary>
internal static class BaseAudit
{
    public static async Task<ChangeAudit> CompareAsync(
        Invocation run,
        string reference,
        AuditTarget target,
        AuditResult now,
        VerdictCache? verdicts,
        CancellationToken ct
    )
    {
        var start = await GitBase.FindAsync(run.App.Directory, reference, ct);
        var before = ImmutableArray.CreateBuilder<AuditedModel>();
        foreach (var locked in target.Locks)
        {
            if (await start.ReadAsync(locked.Path, ct) is { } bytes)
            {
                before.AddRange(Then(locked, bytes, target.Models));
            }
        }

        var changes = ModelChange.Between(before, target.Models);
        var then = await PolicyAsync(run, start, ct) is { } policy
            ? ModelAudit.Run(before, policy, verdicts, run.App.Time, ct)
            : new AuditResult([], [], []);
        return ChangeAudit.Of(changes, then, now);
    }

    /// <summary>A file that is the same now is read where it is now: what is no longer used may be gone from the cache.</summary>
    private static IEnumerable<AuditedModel> Then(AuditedLock locked, byte[] bytes, ImmutableArray<AuditedModel> models)
    {
        var here = models
            .SelectMany(model => model.Files)
            .Where(file => file.Sha256 is not null)
            .ToLookup(file => (file.Path, file.Sha256!), file => file.FullPath);
        ImmutableArray<AuditedModel> then;
        try
        {
            then = [.. locked.Read(bytes)];
        }
        catch (HubTasksException)
        {
            // a lock that nobody could read brought nothing: everything in the one of now is new
            then = [];
        }

        return then.Select(model =>
            model with
            {
                Files =
                [
                    .. model.Files.Select(file =>
                        here[(file.Path, file.Sha256!)].FirstOrDefault() is { } path
                            ? file with
                            {
                                FullPath = path,
                            }
                            : file
                    ),
                ],
            }
        );
    }

    /// <summary>Null for a policy that cannot be read any more: then nothing is known from before, and all is shown.</summary>
    private static async Task<AuditPolicy?> PolicyAsync(Invocation run, GitBase start, CancellationToken ct)
    {
        try
        {
            if (await start.FindAboveAsync(run.App.Directory, SettingsFile.Name, ct) is not var (path, bytes))
            {
                return AuditPolicy.Default;
            }

            var files = new Dictionary<string, SettingsFile>(StringComparer.Ordinal);
            var settings = Parse(path, bytes);
            for (
                var file = settings;
                PolicySettings.Extended(file) is { } next && !files.ContainsKey(next);
                file = files[next]
            )
            {
                if (await start.ReadAsync(next, ct) is not { } extended)
                {
                    break;
                }

                files[next] = Parse(next, extended);
            }

            return PolicySettings.Read(settings, run.App.Directory, files.GetValueOrDefault);
        }
        catch (HubTasksException)
        {
            return null;
        }
    }

    private static SettingsFile Parse(string path, byte[] bytes) =>
        SettingsFile.Parse(System.Text.Encoding.UTF8.GetString(bytes), path);
}
