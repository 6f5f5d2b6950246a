using System.Globalization;
using HubTasks.Cards.Metadata;
using HubTasks.Cards.Schemas.Keywords;

namespace HubTasks.Cards.Schemas;

/// <summary>Where references lead: parts of a document by pointer, and those that have an <c>$id</c> or an <c>$anchor</c>.</summary>
internal sealed class SchemaAddresses
{
    /// <summary>The address of a document that does not name its own; nobody sees it.</summary>
    public static readonly Uri Document = new("schema://document/");

    private readonly Dictionary<string, SchemaPlace> _places = new(StringComparer.Ordinal);
    private readonly string _id;

    public SchemaAddresses(MetaNode document)
    {
        var draft = document is MetaMap map ? TextOf(map, "$schema") : null;
        _id = draft?.Contains("draft-04", StringComparison.Ordinal) == true ? "id" : "$id";
        _places[Document.AbsoluteUri] = new SchemaPlace(document, JsonPointer.Root, Document);
    }

    /// <summary>Remembers how a schema is called, and says what addresses in it are relative to.</summary>
    public Uri Enter(MetaMap schema, JsonPointer at, Uri home)
    {
        home = HomeOf(schema, home);
        foreach (var (word, sign) in new[] { (_id, ""), ("$anchor", "#"), ("$dynamicAnchor", "#") })
        {
            if (TextOf(schema, word) is { } name && Uri.TryCreate(home, sign + name, out var address))
            {
                _places.TryAdd(address.AbsoluteUri.TrimEnd('#'), new SchemaPlace(schema, at, home));
            }
        }

        return home;
    }

    /// <summary>Null with the reason why there is nothing.</summary>
    public SchemaPlace? Find(Reference reference, out string problem)
    {
        problem = "which is not there";
        if (!Uri.TryCreate(reference.Home, reference.Address, out var address))
        {
            problem = "which is not an address";
            return null;
        }

        var fragment = Uri.UnescapeDataString(address.Fragment.TrimStart('#'));
        if (_places.TryGetValue(address.AbsoluteUri.TrimEnd('#'), out var named))
        {
            return named;
        }

        if (!_places.TryGetValue(address.GetLeftPart(UriPartial.Query), out var resource))
        {
            problem = "another document: bring it into this file, under `$defs` with its `$id`";
            return null;
        }

        return fragment.StartsWith('/') ? Walk(resource, fragment) : null;
    }

    private SchemaPlace? Walk(SchemaPlace place, string pointer)
    {
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = place.Node switch
            {
                MetaMap map => map.Find(name)?.Value,
                MetaList list => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? list.Items.ElementAtOrDefault(index)
                    : null,
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            place = new SchemaPlace(
                next,
                place.At / name,
                place.Node is MetaMap here ? HomeOf(here, place.Home) : place.Home
            );
        }

        return place;
    }

    private Uri HomeOf(MetaMap schema, Uri home) =>
        TextOf(schema, _id) is { } id
        && !id.StartsWith('#')
        && Uri.TryCreate(home, id, out var address)
        && Uri.TryCreate(address.GetLeftPart(UriPartial.Query), UriKind.Absolute, out var own)
            ? own
            : home;

    private static string? TextOf(MetaMap map, string word) =>
        map.Find(word) is { } entry ? MetaValue.Text(entry.Value) : null;
}

/// <summary>A part of a document that a reference can lead to.</summary>
/// <param name="Node">What stands there.</param>
/// <param name="At">Where that is.</param>
/// <param name="Home">What addresses in it are relative to.</param>
internal sealed record SchemaPlace(MetaNode Node, JsonPointer At, Uri Home);
