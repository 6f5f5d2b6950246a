using HubTasks.MSBuild;

namespace HubTasks.Tests.MSBuild;

public sealed class WarningSettingsTests
{
    [Theory]
    [InlineData("", false, "", "", "", false)]
    [InlineData("CS1591;HUB1001", false, "", "", "", null)]
    [InlineData("", true, "", "", "hub1001", null)]
    [InlineData("", true, "", "", "", true)]
    [InlineData("", true, "", "HUB1001", "", false)]
    [InlineData("", false, "CS0001, HUB1001", "", "", true)]
    [InlineData("HUB1001", true, "HUB1001", "", "", null)]
    public void The_projects_lists_decide(
        string noWarn,
        bool all,
        string asErrors,
        string notAsErrors,
        string itemNoWarn,
        bool? expected
    ) => Assert.Equal(expected, new WarningSettings(noWarn, all, asErrors, notAsErrors).Of("HUB1001", itemNoWarn));
}
