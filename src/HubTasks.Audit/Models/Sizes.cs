using System.Globalization;

namespace HubTasks.Audit.Models;

/// <summary>Numbers of bytes for people, in powers of ten as the Hub shows them.</summary>
public static class Sizes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Such as <c>12.3 MB</c>.</summary>
    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        while (Math.Abs(value) >= 999.5 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var digits = unit == 0 || Math.Abs(value) >= 99.95 ? "0" : "0.#";
        return $"{value.ToString(digits, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>Such as <c>3 kB more</c>.</summary>
    public static string Growth(long bytes) =>
        bytes == 0 ? "the same size"
        : bytes > 0 ? $"{Bytes(bytes)} more"
        : $"{Bytes(-bytes)} less";
}
