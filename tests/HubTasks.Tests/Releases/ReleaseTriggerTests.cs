using HubTasks.Findings;
using HubTasks.Releases.Source;

namespace HubTasks.Tests.Releases;

public sealed class ReleaseTriggerTests
{
    [Theory]
    [InlineData(
        "release",
        """{"action":"published","release":{"id":6000000000,"tag_name":"model/v1"}}""",
        "model/v1",
        6000000000
    )]
    [InlineData("workflow_dispatch", """{"inputs":{"tag":"refs/tags/v2"},"ref":"refs/heads/main"}""", "v2", null)]
    [InlineData("repository_dispatch", """{"action":"sync","client_payload":{"tag":"v3"}}""", "v3", null)]
    [InlineData("push", """{"ref":"refs/tags/pushed","deleted":false}""", "pushed", null)]
    public void An_event_names_its_release(string name, string payload, string tag, long? id) =>
        Assert.Equal(new ReleaseTrigger.Release(tag, id), Read(null, name, payload, reference: "refs/tags/pushed"));

    [Fact]
    public void A_given_tag_wins_over_the_event() =>
        Assert.Equal(
            new ReleaseTrigger.Release("v9", null),
            Read("refs/tags/v9", "release", """{"release":{"id":1,"tag_name":"v1"}}""")
        );

    [Fact]
    public void A_schedule_takes_the_latest() =>
        Assert.IsType<ReleaseTrigger.Latest>(Read(null, "schedule", """{"schedule":"0 0 * * *"}"""));

    [Theory]
    [InlineData("release", """{"action":"deleted","release":{"id":1,"tag_name":"v1"}}""")]
    [InlineData("release", """{"action":"unpublished","release":{"id":1,"tag_name":"v1"}}""")]
    [InlineData("push", """{"ref":"refs/tags/v1","deleted":true}""")]
    public void What_was_deleted_brings_nothing(string name, string payload) =>
        Assert.IsType<ReleaseTrigger.Gone>(Read(null, name, payload, reference: "refs/tags/v1"));

    [Theory]
    [InlineData("push", """{"ref":"refs/heads/main"}""", "HUB4001")]
    [InlineData("release", "{", "HUB4002")]
    public void Without_a_release_the_way_out_is_said(string name, string payload, string code)
    {
        var error = Assert.Throws<HubTasksException>(() => Read(null, name, payload));

        Assert.Equal(code, Assert.Single(error.Diagnostics).Code);
    }

    private static ReleaseTrigger Read(string? tag, string name, string payload, string? reference = null) =>
        ReleaseTrigger.Read(
            tag,
            variable =>
                variable switch
                {
                    "GITHUB_EVENT_NAME" => name,
                    "GITHUB_EVENT_PATH" => "/event.json",
                    "GITHUB_REF" => reference,
                    "GITHUB_REF_TYPE" => reference is null ? "branch" : "tag",
                    _ => null,
                },
            _ => payload
        );
}
