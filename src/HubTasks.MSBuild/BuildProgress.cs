using System.Collections.Concurrent;
using System.Globalization;
using HubTasks.Hub;
using HubTasks.Hub.Restore;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HubTasks.MSBuild;

/// <summary>Progress as lines of the build log: a file that arrived is worth one, every tenth of it a detailed one.</summary>
internal sealed class BuildProgress(TaskLoggingHelper log) : IRestoreProgress
{
    private readonly ConcurrentDictionary<(HubRepository, string), long> _arrived = new();
    private readonly bool _detailed = log.LogsMessagesOfImportance(MessageImportance.Low);

    public void Planned(HubRepository repository, int files, long bytes) =>
        log.LogMessage(MessageImportance.Normal, $"{repository}: {files} files to fetch, {Bytes(bytes)}");

    public void Advanced(HubRepository repository, string path, long bytes)
    {
        if (!_detailed)
        {
            return;
        }

        const long Step = 16 << 20;
        var now = _arrived.AddOrUpdate((repository, path), bytes, (_, before) => before + bytes);
        if (now / Step > (now - bytes) / Step)
        {
            log.LogMessage(MessageImportance.Low, $"{repository}: {path}: {Bytes(now)} so far");
        }
    }

    public void Finished(HubRepository repository, string path, long size) =>
        log.LogMessage(MessageImportance.High, $"restored {path} of {repository} ({Bytes(size)})");

    public void Noted(string message) => log.LogMessage(MessageImportance.High, "{0}", message);

    private static string Bytes(long bytes) =>
        bytes switch
        {
            < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
            < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.##} GiB"),
        };
}
