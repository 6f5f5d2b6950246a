using System.Globalization;
using System.Text;
using HubTasks.Hub;

namespace HubTasks.LocalHub.Storage;

/// <summary>The difference of two commits as text: old lines out, new lines in, file by file.</summary>
internal static class UnifiedDiff
{
    public static string Between(StoredRepository repository, CommitListing before, CommitListing after)
    {
        var text = new StringBuilder();
        var paths = before.Files.Concat(after.Files).Select(file => file.Path).Distinct(StringComparer.Ordinal);
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.Find(path), after.Find(path));
            if (old?.BlobId == now?.BlobId)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"diff --git a/{path} b/{path}\n");
            text.Append(old is null ? "--- /dev/null\n" : $"--- a/{path}\n");
            text.Append(now is null ? "+++ /dev/null\n" : $"+++ b/{path}\n");
            var (removed, added) = (Lines(repository, before.Commit, old), Lines(repository, after.Commit, now));
            text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(removed)} +{Range(added)} @@\n");
            Append(text, '-', removed);
            Append(text, '+', added);
        }

        return text.ToString();
    }

    private static string Range(string[] lines) =>
        string.Create(CultureInfo.InvariantCulture, $"{(lines.Length == 0 ? 0 : 1)},{lines.Length}");

    private static void Append(StringBuilder text, char sign, string[] lines)
    {
        foreach (var line in lines)
        {
            text.Append(sign).Append(line).Append('\n');
        }
    }

    private static string[] Lines(StoredRepository repository, string commit, StoredFile? file)
    {
        if (file is null)
        {
            return [];
        }

        var content =
            file.Sha256 is not null ? LfsPointer.Text(file.Sha256, file.Size)
            : repository.ContentOf(commit, file) is { } path ? File.ReadAllText(path)
            : "";
        return content.TrimEnd('\n').Split('\n');
    }
}
