using HubTasks.Hub.Cache;

namespace HubTasks.Tests.Hub.Cache;

public sealed class SmallFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Many_at_once_may_be_the_first_in_a_folder()
    {
        for (var round = 0; round < 300; round++)
        {
            var folder = _folder[$"{round}/partial"];
            Parallel.For(0, 8, file => SmallFile.Create(Path.Combine(folder, $"{file}"), FileMode.CreateNew).Dispose());

            Assert.Equal(8, Directory.GetFiles(folder).Length);
        }
    }
}
