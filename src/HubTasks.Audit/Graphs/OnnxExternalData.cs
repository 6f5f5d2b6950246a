using System.Globalization;
using HubTasks.Audit.Files;

namespace HubTasks.Audit.Graphs;

/// <summary>
/// Tensors whose bytes stand in another file: it must lie beside the model, and is reported as a companion
/// (CVE-2022-25882, CVE-2024-27318, <c>external_data_helper.py</c>).
/// </summary>
internal sealed class OnnxExternalData(FileScan scan, ProtoReader reader)
{
    public void Tensor(in ProtoField message)
    {
        var at = message.Start;
        var isExternal = false;
        string? location = null;
        var hasEntries = false;
        while (reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            if (field is { Number: 14, Wire: 0 })
            {
                isExternal = field.Value == 1;
            }
            else if (field is { Number: 13, IsMessage: true })
            {
                hasEntries = true;
                ExternalEntry(field, ref location);
            }
        }

        if (!isExternal && !hasEntries)
        {
            return;
        }

        if (string.IsNullOrEmpty(location))
        {
            scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Invalid,
                "a tensor stands in another file, but nothing says which",
                offset: message.Start
            );
            return;
        }

        Location(location, message.Start);
    }

    private void ExternalEntry(in ProtoField message, ref string? location)
    {
        var (key, value) = ("", "");
        var at = message.Start;
        while (reader.TryNext(ref at, message.Start + message.Length, out var field))
        {
            key = field is { Number: 1, Wire: 2 } ? reader.Text(field, 256) : key;
            value = field is { Number: 2, Wire: 2 } ? reader.Text(field) : value;
        }

        switch (key)
        {
            case "location":
                location = value;
                break;
            case "offset" or "length":
                if (
                    !ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || number > long.MaxValue
                )
                {
                    scan.Report(
                        FileRules.OnnxExternalData,
                        Verdict.Invalid,
                        $"external data has the {key} `{FileScan.Shown(value, 40)}`",
                        offset: message.Start
                    );
                }

                break;
            case "checksum" or "basepath":
                if (key == "basepath" && value.Length > 0)
                {
                    Location(value, message.Start);
                }

                break;
            default:
                scan.Report(
                    FileRules.OnnxExternalData,
                    Verdict.Dangerous,
                    $"external data has the unknown key `{FileScan.Shown(key, 60)}`",
                    "some readers set it as an attribute of their own objects",
                    message.Start
                );
                break;
        }
    }

    private void Location(string location, long offset)
    {
        if (Escapes(location) is { } reason)
        {
            scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Dangerous,
                $"external data at `{FileScan.Shown(location)}` leaves the model's folder: {reason}",
                "a reader would open that file; do not load this model",
                offset
            );
            return;
        }

        if (location.Split('/').Contains(".."))
        {
            scan.Report(
                FileRules.OnnxExternalData,
                Verdict.Suspicious,
                $"external data at `{FileScan.Shown(location)}` takes a detour",
                offset: offset
            );
        }

        scan.Companion(string.Join('/', Normalize(location)!));
    }

    private static string? Escapes(string location)
    {
        if (location.Contains('\0', StringComparison.Ordinal))
        {
            return "it contains NUL";
        }

        if (location.Contains('\\', StringComparison.Ordinal))
        {
            return "it contains a backslash";
        }

        if (location[0] == '/')
        {
            return "it is absolute";
        }

        if (location.Length > 1 && location[1] == ':')
        {
            return "it has a drive letter";
        }

        if (location.Contains("://", StringComparison.Ordinal))
        {
            return "it is an address";
        }

        return Normalize(location) is null ? "it goes up" : null;
    }

    private static List<string>? Normalize(string location)
    {
        var parts = new List<string>();
        foreach (var part in location.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count > 0 ? parts : null;
    }
}
