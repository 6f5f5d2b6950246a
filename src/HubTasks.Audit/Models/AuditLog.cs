using System.Globalization;
using HubTasks.Audit.Policy;
using HubTasks.Findings;

namespace HubTasks.Audit.Models;

/// <summary>Collects what the checks say, and applies the exceptions of the policy to it.</summary>
internal sealed class AuditLog(AuditPolicy policy, DateOnly today)
{
    private const int DaysOfWarning = 14;

    private readonly HashSet<Waiver> _used = [];

    public List<ModelFinding> Found { get; } = [];

    public List<Decision> Decisions { get; } = [];

    public void Decide(AuditedModel model, string text) => Decisions.Add(new Decision(model.Name, text));

    /// <param name="rule">Which question was asked.</param>
    /// <param name="severity">As the policy has it.</param>
    /// <param name="model">What it is about.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="hint">What to do next.</param>
    /// <param name="setting">Which setting decides how bad it is; null when the policy has no say.</param>
    /// <param name="file">Null for the model as such.</param>
    /// <param name="sha256">Of the file, when another than the lock's was seen.</param>
    public void Report(
        RuleInfo rule,
        Severity severity,
        AuditedModel model,
        string message,
        string? hint,
        string? setting = null,
        AuditedFile? file = null,
        string? sha256 = null
    )
    {
        var subject = file is null ? model.Name : $"{model.Name}/{file.Path}";
        if (severity == Severity.Off)
        {
            Decisions.Add(new Decision(subject, $"{rule.Code} is off{By(setting)}"));
            return;
        }

        if (severity > Severity.Info && IsExcepted(rule, subject, model, file?.Path, sha256 ?? file?.Sha256))
        {
            return;
        }

        Decisions.Add(new Decision(subject, $"{rule.Code} is {Word(severity)}{By(setting)}"));
        var at = file?.Place ?? model.Place;
        Found.Add(new ModelFinding(new Finding(rule, severity, at.File, at.Span, message, hint), model, file));
    }

    /// <summary>One exception that holds is enough, whatever others cover the same and do not.</summary>
    private bool IsExcepted(RuleInfo rule, string subject, AuditedModel model, string? path, string? sha256)
    {
        var isFinal = policy.Final.Contains(rule.Code, StringComparer.OrdinalIgnoreCase);
        var covering = policy
            .Exceptions.Where(exception => exception.Covers(rule.Code, model.Name, path, sha256))
            .ToList();
        _used.UnionWith(covering);
        var holding = covering.Find(exception => exception.Expires >= today && !(isFinal && exception.IsNear));
        if (holding is not null)
        {
            Decisions.Add(
                new Decision(
                    subject,
                    $"{rule.Code} is accepted until {Day(holding.Expires)}: {holding.Reason}{Place(holding)}"
                )
            );
            return true;
        }

        foreach (var exception in covering)
        {
            if (isFinal && exception.IsNear)
            {
                Report(
                    ModelRules.FinalRule,
                    $"{rule.Code} of `{subject}` cannot be excepted here: {policy.Setting("final")} closes it",
                    "ask those who keep that policy",
                    exception
                );
            }
            else
            {
                Decisions.Add(
                    new Decision(
                        subject,
                        $"{rule.Code} was accepted until {Day(exception.Expires)} only{Place(exception)}"
                    )
                );
            }
        }

        return false;
    }

    private static string Place(Waiver exception) =>
        exception.File is null ? "" : FormattableString.Invariant($" ({exception.File}:{exception.Span.Line})");

    /// <summary>What there is to say about the policy itself, once everything was reported.</summary>
    public void ReportPolicy()
    {
        foreach (var setting in policy.Overruled)
        {
            Found.Add(
                new ModelFinding(
                    new Finding(
                        ModelRules.Overruled,
                        ModelRules.Overruled.Severity,
                        setting.File,
                        setting.Span,
                        setting.Message,
                        "remove it here, or have it listed under `overridable` there"
                    ),
                    null,
                    null
                )
            );
        }

        foreach (var exception in policy.Exceptions)
        {
            var who = $"the exception for `{exception.Repository}`";
            if (exception.Expires < today)
            {
                Report(ModelRules.ExceptionExpired, $"{who} ran out on {Day(exception.Expires)}", Review, exception);
            }
            else if (exception.Expires < today.AddDays(DaysOfWarning))
            {
                Report(
                    ModelRules.ExceptionExpiresSoon,
                    $"{who} runs out on {Day(exception.Expires)}",
                    Review,
                    exception
                );
            }
            else if (!_used.Contains(exception))
            {
                Report(ModelRules.ExceptionUnused, $"{who} covers nothing", "remove it", exception);
            }
        }
    }

    private const string Review = "review it again, or remove it";

    private void Report(RuleInfo rule, string message, string hint, Waiver exception) =>
        Found.Add(
            new ModelFinding(
                new Finding(rule, rule.Severity, exception.File ?? "hubtasks.yml", exception.Span, message, hint),
                null,
                null
            )
        );

    private string By(string? setting) =>
        setting is null ? ""
        : policy.Places.ContainsKey(setting) ? $" by {policy.Setting(setting)}"
        : $" by default, as `audit.{setting}` says nothing";

    private static string Word(Severity severity) =>
        severity switch
        {
            Severity.Error => "an error",
            Severity.Warning => "a warning",
            _ => "a note",
        };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
