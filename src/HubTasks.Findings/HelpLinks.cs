namespace HubTasks.Findings;

/// <summary>Where each code is explained.</summary>
public static class HelpLinks
{
    private const string Page = "https://github.com/hubtasks/hubtasks/blob/main/docs/diagnostics.md";

    public static string For(string code) => $"{Page}#{code.ToLowerInvariant()}";
}
