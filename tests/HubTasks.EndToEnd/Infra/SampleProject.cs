using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using HubTasks.Tests;

namespace HubTasks.EndToEnd;

/// <summary>
/// A folder with projects that use the packed product as a user would, with its own Hub cache, home and settings files: no
/// file above it and no variable of the machine takes part.
/// </summary>
public sealed class SampleProject : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PackedProduct _product;
    private int _runs;

    /// <param name="product">The package under test.</param>
    /// <param name="folder">Of the project below the temporary folder.</param>
    public SampleProject(PackedProduct product, string folder = "app")
    {
        _product = product;
        Folder = _folder[folder];
        Feed = new FolderFeed(_folder["feed"]);
        Directory.CreateDirectory(Feed.Root);
        Environment = PackedProduct.Quiet(_folder["home"]);
        Environment["NUGET_PACKAGES"] = product.Packages;
        Environment["HF_HOME"] = HubHome;
        Environment["HF_ENDPOINT"] = Feed.Root;

        Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{product.Feed}" />
              </packageSources>
            </configuration>
            """
        );
        Write("global.json", """{ "sdk": { "version": "10.0.100", "rollForward": "latestFeature" } }""");
        Write(
            "Directory.Build.props",
            """
            <Project>
              <PropertyGroup>
                <NuGetAudit>false</NuGetAudit>
                <RunAnalyzers>false</RunAnalyzers>
                <EnableSourceControlManagerQueries>false</EnableSourceControlManagerQueries>
                <GenerateDocumentationFile>false</GenerateDocumentationFile>
              </PropertyGroup>
            </Project>
            """
        );
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    /// <summary>Where the projects are; the current directory of every run.</summary>
    public string Folder { get; }

    public FolderFeed Feed { get; }

    /// <summary>The <c>HF_HOME</c> of every run.</summary>
    public string HubHome => _folder["hf"];

    /// <summary>The Hub cache of every run.</summary>
    public string Cache => Path.Combine(HubHome, "hub");

    /// <summary>What every run sees, and nothing else of the machine's.</summary>
    public IDictionary<string, string> Environment { get; }

    public string Version => _product.Version;

    public string this[string relative] => Path.Combine(Folder, relative);

    public string Write(string relative, string text)
    {
        var path = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string relative) => File.ReadAllText(this[relative]);

    public bool Exists(string relative) => File.Exists(this[relative]);

    /// <summary>An app in <c>App.csproj</c> that prints one line, with the package referenced as a package.</summary>
    public SampleProject App(
        string items,
        string properties = "",
        string program = """System.Console.WriteLine("ran");"""
    )
    {
        Write("Program.cs", program);
        Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="HubTasks" Version="{Version}" PrivateAssets="all" />
                {items}
              </ItemGroup>
            </Project>
            """
        );
        return this;
    }

    /// <summary>The same app with the package as an MSBuild SDK, so that <c>dotnet restore</c> restores models.</summary>
    public SampleProject SdkApp(
        string items,
        string properties = "",
        string program = """System.Console.WriteLine("ran");"""
    )
    {
        Write("Program.cs", program);
        Write(
            "App.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Sdk Name="HubTasks" Version="{Version}" />
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """
        );
        return this;
    }

    /// <summary><c>App.proj</c> with nothing but the package's targets: no SDK, no compiler, a quarter of a second.</summary>
    public SampleProject TargetsOnly(string items)
    {
        Write(
            "App.proj",
            $"""
            <Project>
              <PropertyGroup>
                <MSBuildProjectExtensionsPath>$(MSBuildProjectDirectory)/obj/</MSBuildProjectExtensionsPath>
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
              <Import Project="{_product.Unpacked}/build/HubTasks.targets" />
            </Project>
            """
        );
        return this;
    }

    /// <summary>Runs the public target of <c>App.proj</c>.</summary>
    public Task<BuildResult> RestoreModelsAsync(CancellationToken ct, params string[] arguments) =>
        RunAsync(ct, ["msbuild", "App.proj", "-t:RestoreHubModels", .. arguments]);

    /// <summary>What restores noted below <c>obj</c>, with names and content.</summary>
    public IReadOnlyList<string> State()
    {
        string[] Files(string folder, string pattern) =>
            Directory.Exists(this[folder]) ? Directory.GetFiles(this[folder], pattern) : [];
        return
        [
            .. Files("obj/hub", "*")
                .Concat(Files("obj", "*.hub*.g.targets"))
                .Order(StringComparer.Ordinal)
                .Select(file => $"{Path.GetFileName(file)}: {File.ReadAllText(file)}"),
        ];
    }

    /// <summary>Where the cache has a text file of a model.</summary>
    public string Blob(string id, string content) =>
        Path.Combine(
            Cache,
            "models--" + id.Replace("/", "--", StringComparison.Ordinal),
            "blobs",
            FolderFeed.GitOid(Encoding.UTF8.GetBytes(content))
        );

    public static string Sha256(string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public Task<BuildResult> BuildAsync(CancellationToken ct, params string[] arguments) =>
        RunAsync(ct, ["build", .. arguments]);

    /// <summary>Runs <c>dotnet</c> with a binary log; a command that takes none says so by failing.</summary>
    public async Task<BuildResult> RunAsync(CancellationToken ct, params string[] arguments)
    {
        var log = _folder[$"run-{Interlocked.Increment(ref _runs)}.binlog"];
        var result = await Cli.FinishAsync(Start(log, arguments), ct);
        return new BuildResult(string.Join(' ', arguments), result.ExitCode, result.Output, log);
    }

    /// <summary>Starts <c>dotnet</c> without waiting, for tests that end it early.</summary>
    public Process Start(string? log, params string[] arguments) =>
        new Cli(Folder, Environment).Start(
            "dotnet",
            [.. arguments, "-nologo", "-tl:off", .. log is null ? Array.Empty<string>() : [$"-bl:{log}"]]
        );

    /// <summary>Runs a program of the build, such as the app itself.</summary>
    public Task<CliResult> ExecuteAsync(CancellationToken ct, string program, params string[] arguments) =>
        new Cli(Folder, Environment).RunAsync(ct, program, arguments);

    public void Dispose() => _folder.Dispose();
}
