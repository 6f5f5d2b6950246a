using HubTasks.Audit.Files;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>What became of reading one file. Without a result and without trouble there is no such file.</summary>
internal sealed record FileRead(AuditedModel Model, AuditedFile File)
{
    public FileResult? Result { get; init; }

    /// <summary>Why it could not be read; null when it could, and when there is none.</summary>
    public string? Trouble { get; init; }

    /// <summary>Whatever stands in the way of believing the result.</summary>
    public void Report(AuditLog log)
    {
        if (Result is { Sha256: { } sha256 })
        {
            if (File.Sha256 is not null && !sha256.Equals(File.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                log.Report(
                    ModelRules.Altered,
                    Severity.Error,
                    Model,
                    $"`{File.Path}` has the SHA-256 {sha256}, but {File.Sha256} was expected",
                    "run `hubtasks cache verify`, and restore again",
                    null,
                    File,
                    sha256
                );
            }
        }
        else if (Trouble is null)
        {
            log.Report(
                ModelRules.NotRestored,
                Severity.Error,
                Model,
                $"`{File.Path}` of `{Model.Name}` is not in the cache",
                "run `hubtasks restore` first",
                null,
                File
            );
        }
        else
        {
            log.Report(
                FileRules.Unreadable,
                Severity.Error,
                Model,
                $"`{File.Path}` of `{Model.Name}` cannot be read: {Trouble}",
                null,
                null,
                File
            );
        }
    }
}
