namespace HubTasks.MSBuild;

/// <summary>
/// The project's words about warnings. MSBuild applies lists of codes to what tasks log, but not
/// <c>TreatWarningsAsErrors</c>, so a task that wants to obey promotes its warnings itself, as NuGet's do.
/// </summary>
internal sealed record WarningSettings(
    string NoWarn,
    bool TreatWarningsAsErrors,
    string WarningsAsErrors,
    string WarningsNotAsErrors
)
{
    /// <summary>Null when the warning is not wanted, true when it is an error.</summary>
    public bool? Of(string code, string itemNoWarn)
    {
        if (Lists(NoWarn, code) || Lists(itemNoWarn, code))
        {
            return null;
        }

        return Lists(WarningsAsErrors, code) || (TreatWarningsAsErrors && !Lists(WarningsNotAsErrors, code));
    }

    private static bool Lists(string codes, string code) =>
        codes
            .Split([';', ',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Contains(code, StringComparer.OrdinalIgnoreCase);
}
