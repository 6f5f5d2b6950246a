using System.Globalization;
using HubTasks.Findings;
using HubTasks.Hub.Client;

namespace HubTasks.Hub.Sources;

/// <summary>What a run may take of a network that it shares; null where there is no limit.</summary>
/// <param name="Connections">Downloads that are open at once; 1 to 1024.</param>
/// <param name="BytesPerSecond">Over all of them together; at least 1 KiB.</param>
public sealed record TransferLimits(int? Connections, long? BytesPerSecond)
{
    /// <summary>How many downloads may be open at once.</summary>
    public const string ConnectionsVariable = "HUBTASKS_MAX_CONNECTIONS";

    /// <summary>Bytes per second, with <c>K</c>, <c>M</c> or <c>G</c> for powers of 1024 as in curl.</summary>
    public const string RateVariable = "HUBTASKS_LIMIT_RATE";

    private const int MostConnections = 1024;
    private const long LeastRate = 1024;

    private bool IsEmpty => Connections is null && BytesPerSecond is null;

    /// <exception cref="HubTasksException">HUB0092: a variable says something else.</exception>
    public static TransferLimits Read(HubEnvironment environment) =>
        new(
            environment.NonEmpty(ConnectionsVariable) is { } connections ? ParseConnections(connections) : null,
            environment.NonEmpty(RateVariable) is { } rate ? ParseRate(rate) : null
        );

    /// <summary>The source itself where there is no limit.</summary>
    public IModelSource Apply(IModelSource source, TimeProvider time) =>
        IsEmpty || source.IsLocal ? source : new LimitedSource(source, this, time);

    /// <exception cref="HubTasksException">HUB0092: not a number from 1 to 1024.</exception>
    public static int ParseConnections(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is >= 1 and <= MostConnections
            ? number
            : throw Bad(text, "a number of connections", $"use a number from 1 to {MostConnections}");

    /// <exception cref="HubTasksException">HUB0092: not a rate, or less than 1 KiB a second.</exception>
    public static long ParseRate(string text)
    {
        var shift = text.Length == 0 ? 0 : "KMG".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) + 1;
        return
            decimal.TryParse(
                shift > 0 ? text[..^1] : text,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number < long.MaxValue >> (10 * shift)
            && (long)(number * (1L << (10 * shift))) is >= LeastRate and var rate
            ? rate
            : throw Bad(text, "a rate", "use bytes per second, such as `500K`, `10M` or `1.5G`; at least `1K`");
    }

    private static HubTasksException Bad(string text, string what, string hint) =>
        new(new Diagnostic("HUB0092", $"`{Redactor.Clean(text)}` is not {what}", hint));
}
