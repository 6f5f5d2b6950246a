using System.Globalization;

namespace HubTasks.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    private static readonly string[] Names = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Decimal units, as the Hub shows sizes: <c>1.2 GB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 999.5 && unit < Names.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }

        var digits = unit == 0 || bytes >= 99.95 ? "0" : "0.0";
        return $"{bytes.ToString(digits, CultureInfo.InvariantCulture)} {Names[unit]}";
    }

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Time(TimeSpan time) =>
        time.TotalSeconds < 9.95 ? time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : time.TotalSeconds < 60 ? $"{(int)time.TotalSeconds} s"
        : time.TotalHours < 1 ? $"{(int)time.TotalMinutes} min {time.Seconds} s"
        : $"{(int)time.TotalHours} h {time.Minutes} min";

    public static string Count(long count, string noun) =>
        $"{count.ToString("#,0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary><c>950</c>, <c>12k</c>, <c>3.4M</c>.</summary>
    public static string Short(long count) =>
        count < 1000 ? count.ToString(CultureInfo.InvariantCulture)
        : count < 999_500 ? Scaled(count / 1e3) + "k"
        : count < 999_500_000 ? Scaled(count / 1e6) + "M"
        : Scaled(count / 1e9) + "G";

    private static string Scaled(double number) =>
        number.ToString(number < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);

    /// <summary>How long ago, roughly: <c>3 days ago</c>.</summary>
    public static string Ago(DateTimeOffset when, DateTimeOffset now)
    {
        var days = (now - when).TotalDays;
        return days < 1 ? "today"
            : days < 2 ? "yesterday"
            : days < 60 ? $"{(int)days} days ago"
            : days < 730 ? $"{(int)(days / 30.44)} months ago"
            : $"{(int)(days / 365.25)} years ago";
    }
}
