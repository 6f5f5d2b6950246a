namespace HubTasks.Bench;

internal static class Arguments
{
    /// <summary>What follows an option; null when it is not there.</summary>
    public static string? Of(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
