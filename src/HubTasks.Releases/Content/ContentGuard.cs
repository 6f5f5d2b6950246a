using System.Text;
using HubTasks.Findings;

namespace HubTasks.Releases.Content;

/// <summary>Contents that are never what somebody meant to publish, recognised by how they begin.</summary>
internal static class ContentGuard
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Head = 256;

    private const string Pointer = "version https://git-lfs.github.com/spec/v1";

    private static readonly string[] Pages =
    [
        "<!doctype html",
        "<html",
        "<error>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><error>",
    ];

    private static readonly string[] MarkupEndings = [".html", ".htm", ".xhtml", ".xml"];

    /// <param name="name">Of the asset or file.</param>
    /// <param name="head">Its first bytes.</param>
    public static Diagnostic? Check(string name, ReadOnlySpan<byte> head)
    {
        var text = Encoding
            .UTF8.GetString(head[..Math.Min(head.Length, Head)])
            .TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith(Pointer, StringComparison.Ordinal))
        {
            return SyncErrors.LfsPointer(name);
        }

        if (MarkupEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var page = Pages.FirstOrDefault(page => text.StartsWith(page, StringComparison.OrdinalIgnoreCase));
        return page is null ? null : SyncErrors.HtmlInstead(name, text[..page.Length]);
    }
}
