using System.Globalization;
using Writ.Tests.Audit;
using Writ.Tests.Cedar.Fuzzing;
using Writ.Tests.Core;
using Writ.Tests.Execute;
using Writ.Tests.Host;
using Writ.Tests.Register;

namespace Writ.Tests.Support;

/// <summary>What this assembly does when it is started as a program: the part of a test that must be another process, so
/// that it can be killed or be really concurrent. The test runner does not come this way.</summary>
internal static class ChildProgram
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["register-append", var path, var count] => RegisterChild.Append(path, int.Parse(count)),
        ["register-spend", var path, var permits, var callers] => RegisterChild.Spend(path, int.Parse(permits), int.Parse(callers)),
        ["register-contend", var place, var permits, var callers, var history] =>
            RegisterChild.Contend(place, int.Parse(permits), int.Parse(callers), history),
        ["register-fill", var path] => RegisterChild.Fill(path),
        ["register-hold", var path] => RegisterChild.Hold(path),
        ["attack", .. var targets] => Task.FromResult(AttackProgram.Run(targets)),
        ["execute-supervise"] => ExecuteChild.Supervise(),
        ["execute-repeat", var launcher, var times] => ExecuteChild.Repeat(launcher, int.Parse(times)),
        ["execute-touch", var marker] => GuardChild.Touch(marker),
        ["execute-guard", var attack] => GuardChild.Attack(attack),
        ["execute-attack", var attack, var times] => GuardChild.Let(attack, int.Parse(times)),
        ["network-attack", var attack, var times] => NetworkAttacks.Let(attack, int.Parse(times)),
        ["execute-flood", var script] => GuardChild.Flood(script),
        ["execute-escapes"] => GuardChild.Escape(),
        ["execute-essentials"] => ExecuteChild.Essentials(),
        ["log-attack", var attack, var finder] => LogAttack.Run(attack, finder),
        ["key-attack", var attack] => KeyAttack.Run(attack),
        ["evidence-attack"] => Task.FromResult(EvidenceAttack.Run()),
        ["log-write", var register, var folder] => AuditChild.Write(register, folder),
        ["log-publish-witnessed", var register, var folder, var witness] => AuditChild.PublishWitnessed(register, folder, witness),
        ["log-broken-disk", var register, var folder, var call, var error] => AuditChild.BreakDisk(register, folder, call, int.Parse(error, CultureInfo.InvariantCulture)),
        ["log-publish", var register, var folder] => AuditChild.Publish(register, folder),
        ["cedar-fuzz", var targets, var minutes, var seed, var folder] =>
            Task.FromResult(FuzzProgram.Run(targets, double.Parse(minutes, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture), folder)),
        _ => Task.FromResult(64),
    };
}
