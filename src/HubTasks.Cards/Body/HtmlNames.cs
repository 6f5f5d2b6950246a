using System.Collections.Frozen;

namespace HubTasks.Cards.Body;

/// <summary>The elements of HTML; <c>&lt;your name&gt;</c> is not one of them.</summary>
internal static class HtmlNames
{
    /// <summary>Elements that begin a new piece of text.</summary>
    public static readonly FrozenSet<string> Blocks = Set(
        """
        address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
        footer form frameset h1 h2 h3 h4 h5 h6 head header hr html li main menu nav ol optgroup option p pre section source
        summary table tbody td tfoot th thead title tr ul
        """
    );

    /// <summary>Elements whose content no reader sees as text.</summary>
    public static readonly FrozenSet<string> Hidden = Set(
        "script style template noscript iframe object svg video audio"
    );

    /// <summary>Blocks that hold others, and always have an end.</summary>
    public static readonly FrozenSet<string> Boxes = Set("article aside center div main section");

    private static readonly FrozenSet<string> Inline = Set(
        """
        a abbr acronym applet area b base basefont bdi bdo big button canvas cite code col colgroup command data datalist del
        dfn em embed font frame i img input ins kbd label legend link map mark marquee math meta meter nobr param path picture
        progress q rect rp rt ruby s samp select slot small span strike strong sub sup textarea time track tt u var wbr gallery
        """
    );

    public static bool Contains(string name) => Blocks.Contains(name) || Inline.Contains(name) || Hidden.Contains(name);

    private static FrozenSet<string> Set(string names) =>
        names.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
