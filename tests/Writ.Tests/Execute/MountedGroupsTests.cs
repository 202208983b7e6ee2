using Writ.Execute.Groups;

namespace Writ.Tests.Execute;

public sealed class MountedGroupsTests
{
    [Fact]
    public void A_machine_with_version_2_alone_is_understood()
    {
        var groups = MountedGroups.Parse(
            "28 25 0:25 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n",
            "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n");
        Assert.Equal("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope", groups.Unified);
        Assert.Equal("/sys/fs/cgroup", groups.UnifiedRoot);
        Assert.Empty(groups.Legacy);
    }

    [Fact]
    public void A_machine_with_both_versions_is_understood()
    {
        var groups = MountedGroups.Parse(
            """
            30 29 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
            31 29 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            32 29 0:28 / /sys/fs/cgroup/systemd rw - cgroup systemd rw,name=systemd
            33 29 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            """,
            """
            4:name=systemd:/
            3:memory:/sessions/7
            2:cpu,cpuacct:/
            0::/
            """);
        Assert.Equal("/sys/fs/cgroup/unified", groups.Unified);
        Assert.Equal("/sys/fs/cgroup/memory/sessions/7", groups.Legacy["memory"]);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", groups.Legacy["cpuacct"]);
    }

    [Fact]
    public void A_container_that_shows_only_its_own_part_is_understood()
    {
        var groups = MountedGroups.Parse(
            "31 29 0:27 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n33 29 0:29 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
            "3:memory:/docker/abc\n0::/docker/other\n");
        Assert.Equal("/sys/fs/cgroup/memory", groups.Legacy["memory"]);
        Assert.Null(groups.Unified);
    }

    [Fact]
    public void A_machine_without_groups_has_no_place() => Assert.False(GroupPlaces.Probe(MountedGroups.Parse("", ""), "test").CanKill);
}
