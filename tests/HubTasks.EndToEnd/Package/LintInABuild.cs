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
    public async Task Nobody_is_linted_who_did_not_ask()
    {
        using var project = new SampleProject(product);
        project.App("<HubCard Include=\"model/README.md\" />");
        project.Write("model/README.md", Card);

        (await project.BuildAsync(Ct)).Succeeds();
    }
}
