using FsCheck;
using FsCheck.Fluent;
using HubTasks.MSBuild;

namespace HubTasks.Tests.MSBuild;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("acme/tiny", "AcmeTiny")]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2", "SentenceTransformersAllMiniLML6V2")]
    [InlineData("onnx/model_q4.onnx", "OnnxModelQ4Onnx")]
    [InlineData("01-ai/Yi", "_01AiYi")]
    [InlineData("名前/モデル.bin", "名前モデルBin")]
    [InlineData("__", "_")]
    public void A_name_becomes_words_that_begin_with_capitals(string name, string identifier) =>
        Assert.Equal(identifier, Identifier.Pascal(name));

    [Fact]
    public void Any_text_becomes_an_identifier() =>
        Prop.ForAll<NonNull<string>>(text => Identifier.IsValid(Identifier.Pascal(text.Get)))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("class")]
    [InlineData("1st")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a-b")]
    public void What_needs_escaping_is_no_identifier(string text) => Assert.False(Identifier.IsValid(text));

    [Fact]
    public void Names_that_meet_are_numbered_in_the_order_of_the_calls()
    {
        var taken = new HashSet<string>();

        var names = new[] { "A", "A", "A_2", "A" }.Select(name => Identifier.Unique(name, taken));

        Assert.Equal(["A", "A_2", "A_2_2", "A_3"], names);
    }
}
