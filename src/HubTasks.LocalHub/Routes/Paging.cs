using System.Globalization;
using System.Text;
using HubTasks.LocalHub.Http;

namespace HubTasks.LocalHub.Routes;

/// <summary>Pages of a listing. The next address is absolute, on the host that the caller used: clients stop at a relative one.</summary>
internal static class Paging
{
    /// <param name="call">Whose <c>limit</c> counts.</param>
    /// <param name="most">Entries on a page, at most.</param>
    public static int Limit(HubCall call, int most) =>
        int.TryParse(call.Value("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0
            ? Math.Min(asked, most)
            : most;

    /// <summary>Where the last page ended; null on the first.</summary>
    /// <exception cref="Refusal">The cursor is none of ours.</exception>
    public static string? Cursor(HubCall call)
    {
        if (call.Value("cursor") is not { } cursor)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(cursor));
        }
        catch (FormatException)
        {
            throw Refusal.BadRequest("Invalid cursor");
        }
    }

    public static Reply WithNext(Reply reply, HubCall call, string cursor)
    {
        var query = call
            .Query.Where(entry => entry.Key != "cursor")
            .SelectMany(entry => entry.Value.Select(value => (entry.Key, Value: value ?? "")))
            .Append(("cursor", Convert.ToBase64String(Encoding.UTF8.GetBytes(cursor))))
            .Select(entry => $"{Uri.EscapeDataString(entry.Item1)}={Uri.EscapeDataString(entry.Item2)}");
        var link = $"<{call.BaseUrl}{call.Path}?{string.Join('&', query)}>; rel=\"next\"";
        return reply with { Headers = reply.Headers.Add(("Link", link)) };
    }
}
