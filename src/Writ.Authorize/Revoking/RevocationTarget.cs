using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Ids;

namespace Writ.Authorize.Revoking;

/// <summary>What a revocation takes back. Its text is what people write and what statements say.</summary>
public sealed record RevocationTarget
{
    private const string PrincipalPrefix = "principal:";
    private const string RolePrefix = "role:";
    private const string PolicyPrefix = "policy:";
    private const string KeyPrefix = "key:";

    private RevocationTarget(string text, bool isWide) => (Text, IsWide) = (text, isWide);

    /// <summary>Everything: the stop behind the glass.</summary>
    public static RevocationTarget Everything { get; } = new("everything", isWide: true);

    public string Text { get; }

    /// <summary>Whether it is more than one execution: then it also stands against what would be issued later, until it is lifted.</summary>
    public bool IsWide { get; }

    /// <summary>The register's key.</summary>
    public string Key => CounterNames.Of(Text);

    public static RevocationTarget Execution(string id) => new(id, isWide: false);

    public static RevocationTarget Permit(string id) => new(id, isWide: false);

    /// <summary>An approval: every permit of the grant that it gave.</summary>
    public static RevocationTarget Approval(string id) => new(id, isWide: false);

    /// <summary>From a text that a target gave.</summary>
    public static RevocationTarget OfText(string text) => TryParse(text, out var target, out var why) ? target : throw new FormatException(why.Reason);

    public static RevocationTarget Principal(EntityRef who) => new(PrincipalPrefix + who, isWide: true);

    /// <summary>An entity that the principal is in.</summary>
    public static RevocationTarget Role(EntityRef role) => new(RolePrefix + role, isWide: true);

    /// <summary>A version of a bundle.</summary>
    public static RevocationTarget Policy(string bundle, long version) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{PolicyPrefix}{bundle}@{version}"), isWide: true);

    /// <summary>A key by its id: a permit key's, an approver's, or the thumbprint of a holder's.</summary>
    public static RevocationTarget ForKey(string keyId) => new(KeyPrefix + keyId, isWide: true);

    /// <summary>Reads what people write: <c>exe_…</c>, <c>prm_…</c>, <c>principal:User::"ann"</c>, <c>role:Role::"sre"</c>,
    /// <c>policy:NAME@VERSION</c>, <c>key:ID</c> or <c>everything</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RevocationTarget? target, [NotNullWhen(false)] out Diagnostic? why)
    {
        ArgumentNullException.ThrowIfNull(text);
        target = text switch
        {
            "everything" => Everything,
            _ when WritId.IsValid(IdKind.Execution, text) => Execution(text),
            _ when WritId.IsValid(IdKind.Permit, text) => Permit(text),
            _ when WritId.IsValid(IdKind.Approval, text) => Approval(text),
            _ when IsAfter(text, PrincipalPrefix, IsEntity) || IsAfter(text, RolePrefix, IsEntity) || IsAfter(text, PolicyPrefix, IsVersion)
                || IsAfter(text, KeyPrefix, static id => id.Length > 0 && !id.Any(char.IsWhiteSpace)) => new(text, isWide: true),
            _ => null,
        };
        why = target is not null ? null : new Diagnostic("WRIT2040", $"`{text}` names nothing that can be revoked",
            "name an exe_…, a prm_…, an apr_…, principal:User::\"…\", role:Role::\"…\", policy:NAME@VERSION, key:ID or everything");
        return target is not null;
    }

    public override string ToString() => Text;

    private static bool IsAfter(string text, string prefix, Func<string, bool> isRest) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && isRest(text[prefix.Length..]);

    // Type::"id", as Cedar writes it: one that is written otherwise would name nobody and stop nothing.
    private static bool IsEntity(string text) =>
        text.IndexOf("::\"", StringComparison.Ordinal) is > 0 and var quote && text.EndsWith('"') && text.Length > quote + 4;

    private static bool IsVersion(string text) =>
        text.LastIndexOf('@') is > 0 and var at && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0;
}
