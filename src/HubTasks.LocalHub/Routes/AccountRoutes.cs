using System.Text.Json.Nodes;
using HubTasks.LocalHub.Access;
using HubTasks.LocalHub.Facts;
using HubTasks.LocalHub.Http;
using YamlDotNet.Core;

namespace HubTasks.LocalHub.Routes;

/// <summary>Callers, and calls that concern no repository.</summary>
internal static class AccountRoutes
{
    /// <summary><c>GET /api/whoami-v2</c></summary>
    public static Reply WhoAmI(Caller caller)
    {
        if (caller.IsAnonymous)
        {
            throw Refusal.SignIn();
        }

        return Reply.Json(
            new JsonObject
            {
                ["type"] = "user",
                ["id"] = "local-" + caller.Name,
                ["name"] = caller.Name,
                ["fullname"] = caller.Name,
                ["email"] = caller.Name + "@localhub.invalid",
                ["emailVerified"] = true,
                ["isPro"] = false,
                ["canPay"] = false,
                ["avatarUrl"] = "",
                ["periodEnd"] = null,
                ["orgs"] = new JsonArray([
                    .. (caller.Organizations.IsDefault ? [] : caller.Organizations).Select(name => new JsonObject
                    {
                        ["type"] = "org",
                        ["id"] = "local-" + name,
                        ["name"] = name,
                        ["fullname"] = name,
                        ["email"] = null,
                        ["canPay"] = false,
                        ["periodEnd"] = null,
                        ["avatarUrl"] = "",
                        ["roleInOrg"] = caller.CanWrite ? "write" : "read",
                        ["isEnterprise"] = false,
                    }),
                ]),
                ["auth"] = new JsonObject
                {
                    ["type"] = "access_token",
                    ["accessToken"] = new JsonObject
                    {
                        ["displayName"] = "localhub",
                        ["role"] = caller.CanWrite ? "write" : "read",
                        ["createdAt"] = "2024-01-01T00:00:00.000Z",
                    },
                },
            }
        );
    }

    /// <summary><c>GET /api/{T}/{id}/auth-check[/write]</c></summary>
    public static Reply AuthCheck(RepoRequest request)
    {
        request.RequireContent();
        if (request.Rest is ["write", ..])
        {
            request.RequireWrite();
        }

        return Reply.Text("OK");
    }

    /// <summary><c>POST /api/validate-yaml</c>: whether a card's front matter can be read at all.</summary>
    public static async Task<Reply> ValidateYamlAsync(HubCall call, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        var content =
            body["content"] is JsonValue value && value.TryGetValue<string>(out var text)
                ? text
                : throw Refusal.BadRequest("\"content\" is required");
        var errors = new JsonArray();
        var warnings = new JsonArray();
        try
        {
            if (FrontMatter.Parse(content) is null)
            {
                warnings.Add((JsonNode)new JsonObject { ["message"] = "empty or missing yaml metadata in repo card" });
            }
        }
        catch (YamlException wrong)
        {
            errors.Add(
                (JsonNode)
                    new JsonObject { ["message"] = $"Invalid YAML in line {wrong.Start.Line + 1}: {wrong.Message}" }
            );
        }

        return Reply.Json(
            new JsonObject { ["errors"] = errors, ["warnings"] = warnings },
            errors.Count > 0 ? 400 : 200
        );
    }
}
