namespace Writ.Core.Log;

/// <summary>A witness, or a group of which some must have cosigned.</summary>
/// <param name="Name">As the policy file names it.</param>
/// <param name="Threshold">Members that are enough; 0 for a witness.</param>
/// <param name="Members">Empty for a witness.</param>
internal sealed record PolicyQuorum(string Name, int Threshold, IReadOnlyList<PolicyQuorum> Members)
{
    public bool IsMet(HashSet<string> cosigned) =>
        Threshold == 0 ? cosigned.Contains(Name) : Members.Count(member => member.IsMet(cosigned)) >= Threshold;
}
