using System.Text;

namespace HubTasks.Tests.LocalHub;

/// <summary>Whatever is sent, the server answers with a refusal: a 500 would be a defect.</summary>
public class HostileRequestTests
{
    private static readonly string[] Targets =
    [
        "/%",
        "/%zz/%00",
        "//",
        "/api",
        "/api/models//",
        "/api/models/%00/%00",
        "/api/models/a%2Fb/c",
        "/api/models/acme/tiny/tree/%2E%2E/%2E%2E",
        "/api/models/acme/tiny/tree/main/%2E%2E/%2E%2E?cursor=%%%",
        "/api/models/acme/tiny/tree/main?cursor=/////w==&limit=-1",
        "/api/models/acme/tiny/tree/main?limit=99999999999999999999",
        "/api/models/acme/tiny/commits/main?p=2147483647&limit=1000",
        "/api/models/acme/tiny/commits/refs%2Fheads",
        "/api/models/acme/tiny/revision/refs/heads/../../secret",
        "/api/models/acme/tiny/revision/%00",
        "/api/models?num_parameters=min:&search=%00&expand=",
        "/api/models?num_parameters=max:x",
        "/api/resolve-cache/models/acme/tiny/main/a.txt",
        "/api/resolve-cache/models/acme",
        "/acme/tiny/resolve",
        "/acme/tiny/resolve/main",
        "/acme/tiny/resolve/main/",
        "/acme/tiny/resolve/main/a.txt/b",
        "/acme/tiny/resolve/main/%00",
        "/acme/tiny.git/objects/../../../settings.json",
        "/acme/tiny.git/objects/zz/" + "z0123456789012345678901234567890123456",
        "/acme/tiny/objects/aa/" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "/api/models/acme/tiny/discussions/99999999999",
        "/api/models/acme/tiny/discussions/1/comment/x/edit",
        "/lfs-complete/models--acme--tiny/../x/1?expires=x&signature=",
        "/idtoken?audience=%00",
        "/api/repos/create",
        "/api/repos/move",
        "/api/repos/delete",
        "/oauth/token",
        "/api/validate-yaml",
        "/api/models/acme/tiny/settings",
        "/api/models/acme/tiny/preupload/main",
        "/api/models/acme/tiny/commit/main",
        "/api/models/acme/tiny/paths-info/main",
        "/api/models/acme/tiny/branch/a..b",
        "/api/models/acme/tiny/branch/%2E%2E%2Fx",
        "/api/models/acme/tiny/tag/main",
        "/api/models/acme/tiny/super-squash/none",
        "/api/models/acme/tiny/discussions",
        "/api/models/acme/tiny/lfs-files/duplicate",
        "/acme/tiny.git/info/lfs/objects/batch",
        "/acme/tiny.git/info/lfs/verify",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "null",
        "[]",
        "{",
        "{\"a\":1,\"a\":2}",
        """{"name":7,"type":{},"files":[null,1,{}],"paths":[null],"objects":[{"oid":"../x","size":-1}],"operation":"upload"}""",
        """{"name":"../x","organization":"..","fromRepo":"a","toRepo":"b/c","type":"nothing","tag":"../../x","paths":7}""",
        """{"name":"x--y","files":[{"path":"../x","content":"%%"}],"title":"t","grant_type":[],"content":7,"target":{}}""",
        """{"key":"file","value":{"path":"../../x","content":"aGk="}}""",
        """{"key":"lfsFile","value":{"path":"x","oid":"../../../etc/passwd"}}""",
    ];

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Nothing_that_is_sent_makes_the_server_fail_or_write_outside(string method)
    {
        await using var hub = await HubFixture.StartAsync();
        hub.Store.AddCommit(HubFixture.Tiny, "main", ("a.txt", "1"));

        foreach (var target in Targets)
        {
            foreach (var body in method is "GET" or "HEAD" ? [""] : Bodies)
            {
                using var response = await hub.SendAsync(
                    new HttpMethod(method),
                    target,
                    "hf_any",
                    body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json")
                );

                Assert.True((int)response.StatusCode < 500, $"{method} {target} with {body}: {response.StatusCode}");
            }
        }

        var outside = Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(hub.Folder)!).Select(Path.GetFileName);
        Assert.Equal(["hub"], outside);
    }
}
