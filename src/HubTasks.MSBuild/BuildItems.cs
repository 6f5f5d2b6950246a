using System.Globalization;
using System.Text;
using System.Xml;
using HubTasks.Findings;
using HubTasks.Hub.Restore;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace HubTasks.MSBuild;

/// <summary>
/// What a restore says to a build: one <c>HubModelFile</c> item per file. To the builds after it the same is said in a
/// project file that they import, so they neither load this assembly nor take a text apart.
/// </summary>
internal static class BuildItems
{
    /// <summary>In order of path.</summary>
    /// <exception cref="HubTasksException">HUB1056 and HUB1058.</exception>
    public static ITaskItem[] Of(IReadOnlyList<(HubModelItem Item, RestoredModel Model)> models)
    {
        var problems = new List<Diagnostic>();
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var items = new List<TaskItem>();
        foreach (var (item, model) in models)
        {
            foreach (var file in model.Files)
            {
                var target = item.TargetPath(file.Path);
                if (!owners.TryAdd(target, item.Id))
                {
                    problems.Add(ProjectErrors.SameOutputFile(item.Id, owners[target], target));
                }

                if (file.FullPath.AsSpan().ContainsAny('\n', '\r'))
                {
                    problems.Add(ProjectErrors.CacheNameUnusable(file.FullPath));
                }

                var metadata = new Dictionary<string, string>
                {
                    ["TargetPath"] = Escape(target),
                    ["CopyToOutputDirectory"] = item.CopyToOutput,
                    ["CopyToPublishDirectory"] = item.CopyToPublish,
                    ["RepoId"] = item.Reference.Repository.Id.ToString(),
                    ["Commit"] = model.Commit,
                    ["RelativePath"] = Escape(file.Path),
                    ["Size"] = file.Size.ToString(CultureInfo.InvariantCulture),
                    ["Sha256"] = file.Sha256,
                };
                items.Add(new TaskItem(Escape(file.FullPath), metadata));
            }
        }

        return problems.Count == 0
            ? [.. items.OrderBy(item => item.GetMetadata("TargetPath"), StringComparer.Ordinal)]
            : throw new HubTasksException([.. problems]);
    }

    /// <summary>The file that Microsoft.Common.targets finds by its name and imports.</summary>
    /// <param name="files">See <see cref="Of"/>.</param>
    /// <param name="key">What the items were made from: they are of no use to a build with another one.</param>
    /// <param name="framework">The one that the items are for, of several in the project; may be empty.</param>
    public static string Write(IEnumerable<ITaskItem> files, string key, string framework)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            Indent = true,
            OmitXmlDeclaration = true,
            NewLineChars = "\n",
        };
        using (var xml = XmlWriter.Create(text, settings))
        {
            var condition = $"'$(TargetFramework)' == '{Escape(framework)}'";
            xml.WriteStartElement("Project");
            xml.WriteStartElement("PropertyGroup");
            xml.WriteAttributeString("Condition", condition);
            xml.WriteElementString("_HubKnownKey", key);
            xml.WriteEndElement();
            xml.WriteStartElement("ItemGroup");
            xml.WriteAttributeString("Condition", condition);
            foreach (var file in files.Cast<ITaskItem2>())
            {
                xml.WriteStartElement("_HubKnownFile");
                xml.WriteAttributeString("Include", file.EvaluatedIncludeEscaped);
                foreach (
                    var name in file.CloneCustomMetadataEscaped().Keys.Cast<string>().Order(StringComparer.Ordinal)
                )
                {
                    xml.WriteAttributeString(name, file.GetMetadataValueEscaped(name));
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    /// <summary>A name as MSBuild keeps it: no expression, no wildcard, no list, whatever it holds.</summary>
    private static string Escape(string name)
    {
        var escaped = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            _ =
                c < ' ' || "%*?@$();'".Contains(c, StringComparison.Ordinal)
                    ? escaped.Append(CultureInfo.InvariantCulture, $"%{(int)c:x2}")
                    : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
