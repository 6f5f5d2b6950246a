using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using HubTasks.Hub;

namespace HubTasks.Cli.CommandLine;

/// <summary>Arguments and options that several commands have.</summary>
internal static class Parsers
{
    /// <summary><c>org/name</c>, or <c>datasets/org/name</c> and <c>spaces/org/name</c>; a web address is understood too.</summary>
    public static Argument<HubRepository> Repository(string name, string description) =>
        new(name)
        {
            Description = description,
            CustomParser = result =>
                TryRepository(result.Tokens[0].Value, out var repository) ? repository : Refuse(result),
        };

    public static Argument<HubRepository[]> Repositories(string name, string description) =>
        new(name)
        {
            Description = description,
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
                [
                    .. result.Tokens.Select(token =>
                        TryRepository(token.Value, out var repository) ? repository : Refuse(result, token.Value)
                    ),
                ],
        };

    public static Option<string> Revision(string description)
    {
        var option = new Option<string>("--revision") { Description = description, HelpName = "commit|tag|branch" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Hub.Revision.IsValid(result.Tokens[0].Value))
            {
                result.Refuse(
                    $"`{result.Tokens[0].Value}` cannot be a revision",
                    "a revision is a commit of 40 hex digits, a tag, a branch, or `refs/pr/N`"
                );
            }
        });
        return option;
    }

    public static Option<string> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    /// <summary>Values in several options, or on several lines of one; a comma is part of a value.</summary>
    public static Option<string[]> Lines(string name, string help, string description) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            Arity = ArgumentArity.OneOrMore,
        };

    /// <summary>Values in several options, or separated by commas or semicolons in one.</summary>
    public static Option<string[]> Texts(string name, string help, string description) =>
        new(name)
        {
            Description = description,
            HelpName = help,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
                [
                    .. result.Tokens.SelectMany(token =>
                        token.Value.Split(
                            [',', ';'],
                            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                        )
                    ),
                ],
            DefaultValueFactory = _ => [],
        };

    public static Option<int> Number(string name, string description, int fallback, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} (default {fallback.ToString(CultureInfo.InvariantCulture)})",
            HelpName = "n",
            DefaultValueFactory = _ => fallback,
        };
        option.CustomParser = result =>
        {
            var typed = result.Tokens[^1].Value;
            if (
                int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most
            )
            {
                return number;
            }

            result.Refuse($"`{typed}` is not a value of `{name}`", $"use a number from {least} to {most}");
            return fallback;
        };
        return option;
    }

    /// <summary>The words for kinds of repositories.</summary>
    public static readonly (string Word, RepoType Value)[] RepoTypes =
    [
        ("model", RepoType.Model),
        ("dataset", RepoType.Dataset),
        ("space", RepoType.Space),
    ];

    public static Option<RepoType> Type(string description) =>
        Choice.Of("--type", description, RepoType.Model, RepoTypes);

    public static bool TryRepository(string text, [NotNullWhen(true)] out HubRepository? repository)
    {
        var path = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri.AbsolutePath.Trim('/') : text;
        var type = RepoType.Model;
        foreach (var (prefix, kind) in new[] { ("datasets/", RepoType.Dataset), ("spaces/", RepoType.Space) })
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && path.Count(unit => unit == '/') == 2)
            {
                (path, type) = (path[prefix.Length..], kind);
            }
        }

        repository = RepoId.TryParse(path, out var id) ? new HubRepository(type, id) : null;
        return repository is not null;
    }

    private static HubRepository Refuse(System.CommandLine.Parsing.ArgumentResult result, string? typed = null)
    {
        var (message, hint) = Messages.NoRepositoryName(typed ?? result.Tokens[0].Value);
        result.Refuse(message, hint);
        // nobody reads it: a refused line runs no command
        return null!;
    }
}
