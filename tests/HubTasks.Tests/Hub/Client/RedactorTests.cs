using FsCheck;
using FsCheck.Fluent;
using HubTasks.Hub.Client;

namespace HubTasks.Tests.Hub.Client;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("token hf_AbCdEf123 is bad", "token [token] is bad")]
    [InlineData("hf_jwt_eyJh.b-_c.d!", "[token]!")]
    [InlineData("Authorization: Bearer abcdef", "Authorization: Bearer [token]")]
    [InlineData("authorization=xyzxyz.123", "authorization=xyzxyz.123")]
    [InlineData("jwt eyJhbGciOiJI.eyJzdWIi.sig", "jwt [token]")]
    [InlineData("see https://cdn/x?X-Amz-Signature=1 now", "see https://cdn/x now")]
    [InlineData("see https://me:pw@host/x#frag now", "see https://host/x now")]
    [InlineData("a\r\n\t\u001b[31mb\u0000c", "a [31mb c")]
    [InlineData("the shelf_life of half", "the shelf_life of half")]
    [InlineData("", "")]
    public void Secrets_and_control_characters_go_and_words_stay(string text, string expected) =>
        Assert.Equal(expected, Redactor.Clean(text));

    [Fact]
    public void Text_from_outside_is_cut()
    {
        var clean = Redactor.Clean(new string('x', 100_000));

        Assert.Equal(Redactor.MaxLength + 1, clean.Length);
        Assert.EndsWith("…", clean, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_secret_never_comes_through() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>(
                (before, after) =>
                    !Redactor
                        .Clean(before.Get + "S3cr3t/value" + after.Get, "S3cr3t/value")
                        .Contains("S3cr3t/value", StringComparison.Ordinal)
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_keeps_a_control_character() =>
        Prop.ForAll<string?>(text => !Redactor.Clean(text).Any(char.IsControl)).QuickCheckThrowOnFailure();
}
