using System.Text;

namespace HubTasks.Cards.Body;

/// <summary>The names by which links can reach the headings of a page.</summary>
internal static class Anchors
{
    public static HashSet<string> Of(CardBody body)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in body.Pieces)
        {
            if (piece.Kind == PieceKind.Heading)
            {
                var slug = Slug(piece.Prose.Text);
                var seen = counts.GetValueOrDefault(slug);
                counts[slug] = seen + 1;
                found.Add(seen == 0 ? slug : $"{slug}-{seen}");
            }

            foreach (var tag in piece.Prose.Tags.Where(tag => !tag.IsClosing))
            {
                if (tag.Attribute("id") is { Length: > 0 } id)
                {
                    found.Add(id);
                }

                if (tag.Attribute("name") is { Length: > 0 } name)
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }

    /// <summary>Lower case, spaces to dashes, punctuation gone, as GitHub and the Hub do.</summary>
    public static string Slug(string heading)
    {
        var slug = new StringBuilder(heading.Length);
        foreach (var rune in heading.Trim().EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_')
            {
                slug.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (rune.Value is ' ' or '\n')
            {
                slug.Append('-');
            }
            else if (
                Rune.GetUnicodeCategory(rune)
                    is System.Globalization.UnicodeCategory.NonSpacingMark
                        or System.Globalization.UnicodeCategory.SpacingCombiningMark
                && rune.Value != 0xFE0F
            )
            {
                slug.Append(rune.ToString());
            }
        }

        return slug.ToString();
    }
}
