using HubTasks.Audit.Files;

namespace HubTasks.Tests.Audit.Files;

/// <summary>Checks bytes under a name, and reads the answer.</summary>
internal static class Checked
{
    public static FileVerdict File(string name, byte[] bytes, AuditProfile? profile = null)
    {
        using var source = ByteSource.From(bytes);
        return FileAudit.Check(name, source, profile ?? AuditProfile.Default, TestContext.Current.CancellationToken);
    }

    public static FileVerdict File(string name, string text) => File(name, System.Text.Encoding.UTF8.GetBytes(text));

    public static void Is(Verdict expected, FileVerdict actual) =>
        Assert.True(
            expected == actual.Verdict,
            $"{actual.Verdict}, not {expected}:\n" + string.Join('\n', actual.Findings)
        );

    public static void Has(string code, Verdict verdict, FileVerdict actual) =>
        Assert.True(
            actual.Findings.Any(finding => finding.Rule.Code == code && finding.Verdict == verdict),
            $"no {code} {verdict} in:\n" + string.Join('\n', actual.Findings)
        );
}
