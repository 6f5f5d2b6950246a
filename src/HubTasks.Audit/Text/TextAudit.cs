using System.Buffers;
using System.Text;
using HubTasks.Audit.Files;
using HubTasks.Audit.Pickles;

namespace HubTasks.Audit.Text;

/// <summary>Files that are read as text: prose, YAML, templates, source code.</summary>
internal static class TextAudit
{
    private const int MaxText = 1 << 20;
    private const int MaxGraph = 8 << 20;

    private static readonly SearchValues<char> EndOfTarget = SearchValues.Create(" \t\r\n\"',}#");

    /// <summary>Extensions of source code and of files that a system runs.</summary>
    public static bool IsCode(string extension) =>
        extension
            is ".py"
                or ".pyc"
                or ".pyd"
                or ".ipynb"
                or ".sh"
                or ".bash"
                or ".ps1"
                or ".bat"
                or ".cmd"
                or ".js"
                or ".mjs"
                or ".ts"
                or ".vbs"
                or ".lua"
                or ".rb"
                or ".pl"
                or ".php"
                or ".r"
                or ".jl";

    public static bool IsTemplate(string extension) => extension is ".jinja" or ".j2" or ".jinja2";

    public static bool IsText(ByteSource source)
    {
        var check = new Utf8Check();
        var cursor = new ByteCursor(source, 0, 64 * 1024);
        while (cursor.TakeChunk(long.MaxValue) is { IsEmpty: false } chunk)
        {
            if (!check.Add(chunk) || chunk.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
            {
                return false;
            }
        }

        return check.IsComplete;
    }

    public static void Template(FileScan scan)
    {
        if (scan.Source.Length > MaxText)
        {
            scan.Report(FileRules.TemplateUnknown, Verdict.Suspicious, "the template is longer than 1 MiB");
            return;
        }

        TemplateAudit.Run(scan, Read(scan.Source), Path.GetFileName(scan.Name), 0);
    }

    public static void Code(FileScan scan)
    {
        var name = FileScan.Shown(scan.Name);
        scan.Report(
            FileRules.RemoteCode,
            Verdict.Suspicious,
            $"`{name}` is source code",
            "a reader that trusts remote code runs it; leave it out with `ExcludeFiles`, or review it and allow remote code for this repository"
        );
    }

    public static void Yaml(FileScan scan, bool isNemo)
    {
        var text = Read(scan.Source);
        if (scan.Source.Length > MaxText)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, "the YAML file is longer than 1 MiB");
        }

        if (
            text.Contains("!!python/", StringComparison.Ordinal)
            || text.Contains("tag:yaml.org,2002:python/", StringComparison.Ordinal)
        )
        {
            scan.Report(
                FileRules.RemoteCode,
                Verdict.Dangerous,
                "the YAML file constructs Python objects",
                "an unsafe loader runs code for it"
            );
        }

        foreach (var target in Targets(text))
        {
            Target(scan, target, isNemo);
        }

        if (
            text.Contains("template", StringComparison.OrdinalIgnoreCase)
            && (text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal))
        )
        {
            TemplateAudit.Run(scan, text, Path.GetFileName(scan.Name), 0);
        }
    }

    /// <summary>A TensorFlow graph that is written out.</summary>
    public static void Graph(FileScan scan)
    {
        if (scan.Source.Length > MaxGraph)
        {
            scan.Report(FileRules.Limit, Verdict.Unscanned, $"the graph is longer than {MaxGraph >> 20} MiB");
        }

        Graphs.TensorFlowAudit.RunText(scan, Encoding.UTF8.GetString(scan.Source.ReadUpTo(0, MaxGraph)));
    }

    /// <summary>The value of every key <c>_target_</c>, in whatever style it is written.</summary>
    private static IEnumerable<string> Targets(string text)
    {
        const string Key = "_target_";
        for (var at = 0; (at = text.IndexOf(Key, at, StringComparison.Ordinal)) >= 0; )
        {
            at += Key.Length;
            var rest = text.AsSpan(at, Math.Min(text.Length - at, 512)).TrimStart("\"' \t");
            if (rest is not [':', ..])
            {
                continue;
            }

            rest = rest[1..].TrimStart("\"' \t\r\n>|-");
            var end = rest.IndexOfAny(EndOfTarget);
            yield return (end < 0 ? rest : rest[..end]).ToString();
        }
    }

    /// <summary>Hydra instantiates whatever <c>_target_</c> names (CVE-2025-23304).</summary>
    private static void Target(FileScan scan, string target, bool isNemo)
    {
        var dot = target.LastIndexOf('.');
        if (dot > 0 && PickleGlobals.IsDangerous(target[..dot], target[(dot + 1)..]))
        {
            scan.Report(
                FileRules.RemoteCode,
                Verdict.Dangerous,
                $"`_target_` names `{FileScan.Shown(target)}`, which can run code"
            );
        }
        else if (isNemo && !target.StartsWith("nemo.", StringComparison.Ordinal))
        {
            scan.Report(
                FileRules.RemoteCode,
                Verdict.Dangerous,
                $"`_target_` names `{FileScan.Shown(target)}`, which is not part of NeMo"
            );
        }
    }

    private static string Read(ByteSource source) => Encoding.UTF8.GetString(source.ReadUpTo(0, MaxText));
}
