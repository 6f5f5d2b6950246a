using HubTasks.MSBuild;
using Microsoft.Build.Utilities;

namespace HubTasks.Tests.MSBuild;

public sealed class ModelPathsClassTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public void Names_that_would_not_compile_get_others()
    {
        var items = HubModelItem.ReadAll(
            [
                new TaskItem("acme/tiny-1"),
                new TaskItem("acme/tiny.1", new Dictionary<string, string> { ["Link"] = "." }),
                new TaskItem("files", new Dictionary<string, string> { ["RepoType"] = "dataset" }),
                new TaskItem("acme/x", new Dictionary<string, string> { ["Alias"] = "Directory" }),
            ],
            []
        );

        var code = ModelPathsClass.Write(
            items.Select(item =>
                (
                    item,
                    Commit,
                    (IEnumerable<string>)["onnx/model.onnx", "onnx-model/onnx", "files", "1.bin", "a\"<b>.txt"]
                )
            ),
            "my-app.class.1st"
        );

        Golden.Match(code, "ModelPathsClass.expected.txt");
    }

    [Fact]
    public void The_order_of_the_items_does_not_matter()
    {
        var items = HubModelItem.ReadAll([new TaskItem("b/two"), new TaskItem("a/one")], []);
        string Write(IEnumerable<HubModelItem> items) =>
            ModelPathsClass.Write(items.Select(item => (item, Commit, (IEnumerable<string>)["f"])), "");

        Assert.Equal(Write(items), Write(items.Reverse()));
    }
}
