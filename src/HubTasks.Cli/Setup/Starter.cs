using System.Collections.Immutable;
using System.Text;
using HubTasks.Settings;

namespace HubTasks.Cli.Setup;

/// <param name="Path">From the root, with <c>/</c>.</param>
/// <param name="Text">With LF line ends.</param>
/// <param name="Why">What it is for; lower case, no final period.</param>
internal sealed record StarterFile(string Path, string Text, string Why);

/// <summary>The files for a repository: a pure function of what was seen in it.</summary>
internal static class Starter
{
    private const string Schema =
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/hubtasks/hubtasks/main/schemas/hubtasks.schema.json\n";

    public static ImmutableArray<StarterFile> For(RepositoryLook look)
    {
        var files = ImmutableArray.CreateBuilder<StarterFile>();
        files.Add(new StarterFile(SettingsFile.Name, Settings(look), "settings, with a schema for your editor"));
        switch (look.Ci)
        {
            case Ci.GitLab:
                files.Add(
                    new StarterFile(
                        ".gitlab/hubtasks.yml",
                        Workflow("gitlab-ci.yml", look),
                        "jobs for `include: { local: .gitlab/hubtasks.yml }` in .gitlab-ci.yml"
                    )
                );
                break;
            case Ci.Azure:
                files.Add(
                    new StarterFile(
                        "azure-pipelines.hubtasks.yml",
                        Workflow("azure-pipelines.yml", look),
                        "a pipeline of its own, to be added in Azure"
                    )
                );
                break;
            default:
                if (!look.Cards.IsEmpty)
                {
                    files.Add(
                        new StarterFile(
                            ".github/workflows/cards.yml",
                            Workflow("card-gate.yml", look),
                            "the cards of each pull request"
                        )
                    );
                }

                if (look.UsesModels)
                {
                    files.Add(
                        new StarterFile(
                            ".github/workflows/models.yml",
                            Workflow("audit.yml", look),
                            "an audit of the models in use"
                        )
                    );
                }

                break;
        }

        return files.ToImmutable();
    }

    private static string Settings(RepositoryLook look)
    {
        var text = new StringBuilder(Schema);
        if (look.ModelProjects.IsEmpty)
        {
            text.Append(
                look.Projects.IsEmpty
                    ? "\n# models that this repository uses; `hubtasks add org/name` writes them here, pinned\n# models:\n#   - repo: org/name\n#     revision: 40 hex digits\n"
                    : "\n# models belong to the projects: `hubtasks add org/name --project FILE` writes a HubModelReference, pinned\n"
            );
        }

        text.Append(
            "\nlint:\n  profile: recommended   # or hub, strict, eu-gpai\n  fail-on: error         # or warning, info, never\n"
        );
        text.Append("\naudit:\n  pinning:\n    require-commit: ")
            .Append(look.PinsCommits ? "true" : "false   # a model follows a branch or a tag today")
            .Append('\n');
        if (!look.Licenses.IsEmpty)
        {
            text.Append("  licenses:\n    # those of the models in use today; a new one is a decision\n    allow: [")
                .AppendJoin(", ", look.Licenses)
                .Append("]\n");
        }

        return text.ToString();
    }

    /// <summary>The same file that the documentation shows.</summary>
    private static string Workflow(string name, RepositoryLook look)
    {
        using var stream = typeof(Starter).Assembly.GetManifestResourceStream("workflows/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader
            .ReadToEnd()
            .ReplaceLineEndings("\n")
            .Replace("branches: [main]", $"branches: [{look.DefaultBranch}]", StringComparison.Ordinal)
            .Replace("trigger: [main]", $"trigger: [{look.DefaultBranch}]", StringComparison.Ordinal)
            .Replace("--version 0.1.0", $"--version {App.Version}", StringComparison.Ordinal);
    }
}
