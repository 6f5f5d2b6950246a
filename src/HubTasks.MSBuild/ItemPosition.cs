using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;

namespace HubTasks.MSBuild;

/// <summary>Where an item was written: MSBuild knows the file, the line is looked up when there is something to say.</summary>
internal static class ItemPosition
{
    /// <summary>File, line and column, 1-based; line 0 where the element cannot be found, null without a file.</summary>
    public static (string File, int Line, int Column)? Find(ITaskItem? item)
    {
        if (item?.GetMetadata("DefiningProjectFullPath") is not { Length: > 0 } file)
        {
            return null;
        }

        try
        {
            var element = XDocument
                .Load(file, LoadOptions.SetLineInfo)
                .Descendants()
                .FirstOrDefault(element => Names(element, item.ItemSpec));
            return element is IXmlLineInfo info ? (file, info.LineNumber, info.LinePosition) : (file, 0, 0);
        }
        catch (Exception e) when (e is IOException or XmlException or UnauthorizedAccessException)
        {
            return (file, 0, 0);
        }
    }

    private static bool Names(XElement element, string item) =>
        element.Name.LocalName is "HubModelReference" or "HubModelVersion"
        && ((string?)element.Attribute("Include") ?? "")
            .Split(';', StringSplitOptions.TrimEntries)
            .Contains(item, StringComparer.Ordinal);
}
