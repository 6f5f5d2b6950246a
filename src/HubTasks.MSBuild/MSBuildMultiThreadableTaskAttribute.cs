namespace Microsoft.Build.Framework;

/// <summary>
/// Keeps a task in the build's own process under <c>-mt</c>. MSBuild looks for the name in any assembly, and the API this
/// project compiles against is older than the attribute. A task that carries it changes neither the environment nor the
/// current directory and has no static state.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
