using System.Text;
using System.Xml;
using HubTasks.Findings;

namespace HubTasks.Cli.Projects;

/// <summary>Reads a project file and writes it back in the encoding, and with the byte order mark, that it had.</summary>
internal static class ProjectFile
{
    /// <summary>Replaces the text with what <paramref name="edit"/> makes of it; does not write when that is the same.</summary>
    /// <exception cref="HubTasksException">HUB0035 or HUB0042.</exception>
    public static bool Edit(string path, Func<string, string> edit)
    {
        var bytes = File.ReadAllBytes(path);
        var changed = Edited(bytes, path, edit);
        if (ReferenceEquals(changed, bytes))
        {
            return false;
        }

        // through a new file, so that a full disk leaves the old one whole
        var temporary = path + "." + Guid.NewGuid().ToString("N")[..8] + ".tmp";
        try
        {
            File.WriteAllBytes(temporary, changed);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return true;
    }

    /// <summary>The same on bytes: pure, and the very same array when nothing changes.</summary>
    /// <param name="bytes">Of the file.</param>
    /// <param name="path">For messages.</param>
    /// <param name="edit">Of its text.</param>
    /// <exception cref="HubTasksException">HUB0035 or HUB0042.</exception>
    public static byte[] Edited(byte[] bytes, string path, Func<string, string> edit)
    {
        var encoding = EncodingOf(bytes);
        var mark = bytes.AsSpan().StartsWith(encoding.GetPreamble()) ? encoding.GetPreamble().Length : 0;
        var text = Decode(encoding, bytes.AsSpan(mark), path);
        string changed;
        try
        {
            changed = edit(text);
        }
        catch (XmlException exception)
        {
            throw new HubTasksException(Messages.ProjectUnreadable(path, exception.Message), exception);
        }

        return changed == text ? bytes : [.. bytes.AsSpan(0, mark), .. encoding.GetBytes(changed)];
    }

    private static Encoding EncodingOf(byte[] bytes) =>
        bytes switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        };

    private static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new HubTasksException(Messages.NotUnicode(path), exception);
        }
    }
}
