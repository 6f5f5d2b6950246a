using System.Globalization;
using HubTasks.Hub;

namespace HubTasks.Audit.Models;

/// <summary>When commits were made, remembered from a time with a network: a commit's date never changes.</summary>
/// <param name="folder">Absolute; made when the first date is kept.</param>
public sealed class CommitDates(string folder)
{
    /// <summary>Where dates are kept.</summary>
    /// <param name="hfHome">What Hub tools share, such as <c>~/.cache/huggingface</c>.</param>
    public static CommitDates In(string hfHome) => new(Path.Combine(hfHome, "hubtasks", "commits"));

    /// <summary>Null when nobody asked before, or the note cannot be read.</summary>
    public DateTimeOffset? Find(HubRepository repository, string commit)
    {
        try
        {
            return DateTimeOffset.TryParseExact(
                File.ReadAllText(PathOf(repository, commit)).Trim(),
                "O",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var date
            )
                ? date
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Notes a date; where nothing can be written it is asked for again.</summary>
    public void Keep(HubRepository repository, string commit, DateTimeOffset date)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(
                PathOf(repository, commit),
                date.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private string PathOf(HubRepository repository, string commit) =>
        Path.Combine(folder, $"{repository.CacheFolder}@{commit}");
}
