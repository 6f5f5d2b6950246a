namespace HubTasks.EndToEnd.Package;

public sealed class LintInABuild(PackedProduct product)
{
    private const string Card = "---\nlanguage: en\nlicense: MIT\npipeline_tag: text-classification\n---\n\n# Tiny\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cards_are_linted_as_errors_of_the_build_with_their_place()
    {
        using var project = new SampleProject(product);
        project.App("<HubCard Include=\"model/README.md\" />");
        project.Write("model/README.md", Card);

        var build = await project.BuildAsync(Ct, "-p:HubLintCards=true", "-p:HubLintProfile=hub");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("README.md(3,10,3,13): error HUB2022: ", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_about_cards_obey_the_words_of_the_project()
    {
        using var project = new SampleProject(product);
        project.App("<HubCard Include=\"model/README.md\" />");
        project.Write("model/README.md", "# Tiny\n");
        string[] lint = ["-p:HubLintCards=true", "-p:HubLintProfile=hub"];

        var promoted = await project.BuildAsync(Ct, [.. lint, "-p:WarningsAsErrors=HUB2006"]);
        var silenced = await project.BuildAsync(Ct, [.. lint, "-p:TreatWarningsAsErrors=true", "-p:NoWarn=HUB2006"]);

        Assert.NotEqual(0, promoted.ExitCode);
        Assert.Contains(": error HUB2006: ", promoted.Output, StringComparison.Ordinal);
        silenced.Succeeds();
        Assert.DoesNotContain("HUB2006", silenced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_linted_who_did_not_ask()
    {
        using var project = new SampleProject(product);
        project.App("<HubCard Include=\"model/README.md\" />");
        project.Write("model/README.md", Card);

        (await project.BuildAsync(Ct)).Succeeds();
    }
}
