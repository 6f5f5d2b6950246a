using System.Globalization;
using System.Text;

namespace HubTasks.Hub.Client;

/// <summary>A named login, as <c>stored_tokens</c> keeps it.</summary>
/// <param name="Name">What the Hub calls the token.</param>
/// <param name="ExpiresAt">Null when it does not expire.</param>
public sealed record StoredToken(
    string Name,
    string Value,
    string? RefreshToken = null,
    DateTimeOffset? ExpiresAt = null
)
{
    public override string ToString() => Name;
}

/// <summary>
/// The files that Hub tools share: <c>token</c> with the active one, <c>stored_tokens</c> (INI) with all by name.
/// Written through a new file with mode 0600, in a folder made with 0700.
/// </summary>
public sealed class StoredTokens(HubEnvironment environment)
{
    private const string TokenKey = "hf_token";
    private const string RefreshKey = "refresh_token";
    private const string ExpiryKey = "expires_at";

    public string TokenPath => environment.TokenPath;

    public string StoredPath => environment.StoredTokensPath;

    /// <summary>The token of the token file; null when there is none.</summary>
    /// <exception cref="Findings.HubTasksException">HUB9020, HUB9022.</exception>
    public HubToken? ReadActive() => HubToken.Read(ReadFile(TokenPath), $"`{TokenPath}`");

    /// <summary>Every named login, in the order of the file.</summary>
    /// <exception cref="Findings.HubTasksException">HUB9022, HUB9027.</exception>
    public IReadOnlyList<StoredToken> ReadAll()
    {
        var found = new List<StoredToken>();
        foreach (var (name, keys) in Sections(ReadFile(StoredPath) ?? ""))
        {
            if (keys.TryGetValue(TokenKey, out var value) && value.Length > 0)
            {
                found.Add(new StoredToken(name, value, keys.GetValueOrDefault(RefreshKey), Expiry(keys)));
            }
        }

        return found;
    }

    /// <summary>Adds or replaces a named login and makes it the active one.</summary>
    public void Save(StoredToken token)
    {
        WriteAll([.. ReadAll().Where(other => other.Name != token.Name), token]);
        WritePrivate(TokenPath, token.Value);
    }

    /// <summary>Forgets one login, or all. The active token goes with the login it belongs to.</summary>
    /// <param name="name">Null forgets everything, the active token too.</param>
    /// <returns>False when there was nothing of that name.</returns>
    public bool Remove(string? name)
    {
        if (name is null)
        {
            var any = File.Exists(TokenPath) || File.Exists(StoredPath);
            Guarded(TokenPath, File.Delete);
            Guarded(StoredPath, File.Delete);
            return any;
        }

        var all = ReadAll();
        if (all.FirstOrDefault(token => token.Name == name) is not { } gone)
        {
            return false;
        }

        WriteAll([.. all.Where(token => token != gone)]);
        if (ReadActive()?.Value == gone.Value)
        {
            Guarded(TokenPath, File.Delete);
        }

        return true;
    }

    private static DateTimeOffset? Expiry(Dictionary<string, string> keys) =>
        keys.TryGetValue(ExpiryKey, out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private List<(string Name, Dictionary<string, string> Keys)> Sections(string text)
    {
        var sections = new List<(string, Dictionary<string, string>)>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            if (line is ['[', .., ']'])
            {
                sections.Add((line[1..^1], new(StringComparer.OrdinalIgnoreCase)));
                continue;
            }

            var split = line.IndexOfAny(['=', ':']);
            if (split <= 0 || sections.Count == 0)
            {
                throw TokenErrors.BadStoredTokens(StoredPath, number).AsException();
            }

            sections[^1].Item2[line[..split].Trim()] = line[(split + 1)..].Trim();
        }

        return sections;
    }

    private void WriteAll(IReadOnlyList<StoredToken> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append('[').Append(token.Name).Append("]\n");
            text.Append(TokenKey).Append(" = ").Append(token.Value).Append('\n');
            if (token.RefreshToken is not null)
            {
                text.Append(RefreshKey).Append(" = ").Append(token.RefreshToken).Append('\n');
            }

            if (token.ExpiresAt is { } expiry)
            {
                text.Append(ExpiryKey).Append(" = ");
                text.Append(expiry.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)).Append('\n');
            }

            text.Append('\n');
        }

        WritePrivate(StoredPath, text.ToString());
    }

    private static string? ReadFile(string path)
    {
        string? text = null;
        Guarded(path, file => text = File.Exists(file) ? File.ReadAllText(file) : null);
        return text;
    }

    private static void WritePrivate(string path, string text) =>
        Guarded(
            path,
            file =>
            {
                var folder = Path.GetDirectoryName(file)!;
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (OperatingSystem.IsWindows())
                {
                    Directory.CreateDirectory(folder);
                }
                else
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                    Directory.CreateDirectory(
                        folder,
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    );
                }

                var temporary = $"{file}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
                try
                {
                    using (var stream = new FileStream(temporary, options))
                    {
                        stream.Write(Encoding.UTF8.GetBytes(text));
                    }

                    File.Move(temporary, file, overwrite: true);
                }
                finally
                {
                    File.Delete(temporary);
                }
            }
        );

    private static void Guarded(string path, Action<string> act)
    {
        try
        {
            act(path);
        }
        catch (DirectoryNotFoundException)
        {
            // nothing there: what is deleted or read does not exist
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw TokenErrors.Unreadable(path, failed.Message).AsException(failed);
        }
    }
}
