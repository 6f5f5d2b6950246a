using HubTasks.Hub.Client;

namespace HubTasks.Hub.Restore.Downloads;

/// <summary>What is under a file's name at the server is not what it was when its first bytes came from there.</summary>
internal sealed class FileChangedException(string before, string now)
    : Exception($"its ETag was {Redactor.Clean(before)} and is {Redactor.Clean(now)}");
