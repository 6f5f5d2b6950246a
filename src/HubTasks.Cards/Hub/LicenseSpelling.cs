using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace HubTasks.Cards.Hub;

/// <summary>What an unknown licence value probably means.</summary>
/// <param name="Id">The Hub's id; null when a person must choose.</param>
/// <param name="Reason">Why, as a hint to the person.</param>
/// <param name="IsCertain">Another spelling of the same licence, so that it may be replaced.</param>
internal sealed record LicenseSpelling(string? Id, string Reason, bool IsCertain)
{
    private static readonly FrozenDictionary<string, string> Certain = new Dictionary<string, string>
    {
        ["apache2"] = "apache-2.0",
        ["apache20"] = "apache-2.0",
        ["apachelicense2"] = "apache-2.0",
        ["apachelicense20"] = "apache-2.0",
        ["apachelicenseversion20"] = "apache-2.0",
        ["apachesoftwarelicense20"] = "apache-2.0",
        ["apachev2"] = "apache-2.0",
        ["asl20"] = "apache-2.0",
        ["mitlicense"] = "mit",
        ["themitlicense"] = "mit",
        ["agplv3"] = "agpl-3.0",
        ["agpl3"] = "agpl-3.0",
        ["gnuagplv3"] = "agpl-3.0",
        ["gplv2"] = "gpl-2.0",
        ["gpl2"] = "gpl-2.0",
        ["gplv3"] = "gpl-3.0",
        ["gpl3"] = "gpl-3.0",
        ["gnugplv3"] = "gpl-3.0",
        ["lgplv21"] = "lgpl-2.1",
        ["lgplv3"] = "lgpl-3.0",
        ["lgpl3"] = "lgpl-3.0",
        ["bsd2"] = "bsd-2-clause",
        ["bsd2clause"] = "bsd-2-clause",
        ["bsd3"] = "bsd-3-clause",
        ["bsd3clause"] = "bsd-3-clause",
        ["newbsd"] = "bsd-3-clause",
        ["simplifiedbsd"] = "bsd-2-clause",
        ["cc0"] = "cc0-1.0",
        ["cczero"] = "cc0-1.0",
        ["mpl2"] = "mpl-2.0",
        ["mpl20"] = "mpl-2.0",
        ["odcby10"] = "odc-by",
        ["odbl10"] = "odbl",
        ["opendatacommonsattributionlicense"] = "odc-by",
        ["opendatabaselicense"] = "odbl",
        ["pddl10"] = "pddl",
        ["llama2license"] = "llama2",
        ["llama2community"] = "llama2",
        ["llama2communitylicense"] = "llama2",
        ["llama3license"] = "llama3",
        ["llama3community"] = "llama3",
        ["llama3communitylicense"] = "llama3",
        ["metallama3"] = "llama3",
        ["llama31community"] = "llama3.1",
        ["llama32community"] = "llama3.2",
        ["llama33community"] = "llama3.3",
        ["gemmatermsofuse"] = "gemma",
        ["theunlicense"] = "unlicense",
        ["bsl10"] = "bsl-1.0",
        ["boostsoftwarelicense10"] = "bsl-1.0",
        ["creativemlopenrail++m"] = "openrail++",
        ["openrail++m"] = "openrail++",
        ["bigscienceopenrailm"] = "bigscience-openrail-m",
        ["lgpllr"] = "lgpl-lr",
        ["aslv2"] = "apache-2.0",
        ["zliblicense"] = "zlib",
        ["isclicense"] = "isc",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Open = new Dictionary<string, string>
    {
        ["apache"] = "the Hub has one Apache license, `apache-2.0`; use it if version 2.0 is meant",
        ["publicdomain"] = "the public domain is no license: `cc0-1.0` and `unlicense` give everything away everywhere",
        ["bsl"] = "on the Hub `bsl-1.0` is the Boost license; the Business Source License is `license: other`",
        ["bsl11"] = "this looks like the Business Source License, which is `license: other` on the Hub",
        ["busl11"] =
            "the Business Source License is not on the Hub's list: use `license: other` with `license_name: busl-1.1`",
        ["elastic20"] = "not on the Hub's list: use `license: other` with `license_name: elastic-2.0`",
        ["sspl10"] = "not on the Hub's list: use `license: other` with `license_name: sspl-1.0`",
        ["proprietary"] = "use `license: other` with `license_name` and `license_link`",
        ["commercial"] = "use `license: other` with `license_name` and `license_link`",
        ["custom"] = "use `license: other` with `license_name` and `license_link`",
        ["none"] = "without a license nobody may use the model; choose one, or remove the key",
        ["creativecommons"] = "choose the exact Creative Commons license, for example `cc-by-4.0`",
        ["llama"] = "choose the version: `llama2`, `llama3`, `llama3.1`, `llama3.2`, `llama3.3` or `llama4`",
        ["agpl"] = "the Hub knows `agpl-3.0`",
        ["mpl"] = "the Hub knows `mpl-2.0`",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> BySquashedId = HubLicense.All.Keys.ToFrozenDictionary(
        Squash,
        id => id,
        StringComparer.Ordinal
    );

    private static readonly FrozenDictionary<string, string> BySquashedSpdx = HubLicense
        .All.Values.Where(license => license.Spdx.Length > 0 && license.Id is not ("unknown" or "other"))
        .SelectMany(license => license.Spdx.Split(" or ").Select(spdx => (Spdx: Squash(spdx), license.Id)))
        .ToFrozenDictionary(pair => pair.Spdx, pair => pair.Id, StringComparer.Ordinal);

    /// <summary>Null when there is nothing to say about the value.</summary>
    public static LicenseSpelling? Of(string value)
    {
        var key = Squash(value);
        if (key.Length == 0)
        {
            return null;
        }

        if (BySquashedId.TryGetValue(key, out var id))
        {
            return new LicenseSpelling(id, $"the Hub's ids are lower case: `{id}`", IsCertain: true);
        }

        if (BySquashedSpdx.TryGetValue(key, out var spdx))
        {
            return new LicenseSpelling(
                spdx,
                $"that is its SPDX identifier; on the Hub it is `{spdx}`",
                IsCertain: true
            );
        }

        if (Certain.TryGetValue(key, out var other))
        {
            return new LicenseSpelling(other, $"the Hub calls it `{other}`", IsCertain: true);
        }

        return Open.TryGetValue(key, out var reason) ? new LicenseSpelling(null, reason, IsCertain: false)
            : Versions(key) is { } versions ? new LicenseSpelling(null, versions, IsCertain: false)
            : Near(value) is { } near ? new LicenseSpelling(near, $"did you mean `{near}`?", IsCertain: false)
            : null;
    }

    /// <summary>A Creative Commons name without its version, or with one that the Hub does not list.</summary>
    private static string? Versions(string key)
    {
        var name = Regex
            .Match(
                key,
                "^(?<name>cc(by)?(nc)?(sa|nd)?)[0-9]*$",
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
            )
            .Groups["name"]
            .Value;
        var ids = HubLicense.All.Keys.Where(id =>
            name.Length > 2 && Squash(id).TrimEnd("0123456789".ToCharArray()) == name
        );
        var choices = string.Join(", ", ids.Order(StringComparer.Ordinal).Select(id => $"`{id}`"));
        return choices.Length == 0 ? null : $"choose the version: {choices}";
    }

    private static string? Near(string value)
    {
        var lower = value.Trim().ToLowerInvariant();
        return HubLicense
            .All.Keys.Where(id => id.Length > 3 && Spelling.Distance(lower, id, 2) <= (id.Length < 8 ? 1 : 2))
            .OrderBy(id => Spelling.Distance(lower, id, 2))
            .ThenBy(id => id, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>Letters, digits and plus signs in lower case: what people agree on when they spell a licence.</summary>
    private static string Squash(string value) =>
        string.Concat(value.ToLowerInvariant().Where(character => char.IsLetterOrDigit(character) || character == '+'));
}
