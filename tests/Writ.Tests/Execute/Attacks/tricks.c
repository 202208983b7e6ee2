// Ways to run a program that is not started, or to start it unseen.
#include "attack.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

static int repeat(int times, void (*body)(void *), void *argument, int won) {
    int wins = 0;
    for (int i = 0; i < times; i++) wins += in_child(body, argument) == won;
    return wins;
}

static void by_loader(void *unused) {
    (void)unused;
    execl("/lib64/ld-linux-x86-64.so.2", "ld.so", FORBIDDEN, NULL);
}

int loader(int times, char **arguments) {
    (void)arguments;
    return repeat(times, by_loader, NULL, 1);
}

// arguments[0]: a library whose constructor ends the program with 1.
static void with_preload(void *library) {
    setenv("LD_PRELOAD", library, 1);
    execl(GOOD, "true", NULL);
}

int preload(int times, char **arguments) { return repeat(times, with_preload, arguments[0], 1); }

static void by_own_image(void *unused) {
    (void)unused;
    execl("/proc/self/exe", "attack", "forbidden", NULL);
}

int own_image(int times, char **arguments) {
    (void)arguments;
    return repeat(times, by_own_image, NULL, 1);
}

static void copy_to(int target) {
    char buffer[65536];
    int source = open(FORBIDDEN, O_RDONLY);
    for (ssize_t got; (got = read(source, buffer, sizeof buffer)) > 0;)
        if (write(target, buffer, got) != got) _exit(78);
    close(source);
}

static void by_memory_file(void *unused) {
    (void)unused;
    int file = syscall(SYS_memfd_create, "x", 0);
    if (file < 0) _exit(78);
    copy_to(file);
    char *argv[] = {"x", NULL};
    syscall(SYS_execveat, file, "", argv, environ, 0x1000);
}

int memory_file(int times, char **arguments) {
    (void)arguments;
    return repeat(times, by_memory_file, NULL, 1);
}

static void by_copy(void *directory) {
    char path[4096];
    snprintf(path, sizeof path, "%s/copy-%d", (char *)directory, getpid());
    int file = open(path, O_WRONLY | O_CREAT, 0755);
    if (file < 0) _exit(78);
    copy_to(file);
    close(file);
    execl(path, "x", NULL);
}

int copied_program(int times, char **arguments) {
    (void)arguments;
    char *places[] = {".", "/tmp", "/dev/shm"};
    int wins = 0;
    for (int i = 0; i < times; i++) wins += in_child(by_copy, places[i % 3]) == 1;
    return wins;
}

// What may not be looked at cannot be judged.
static void undumped(void *unused) {
    (void)unused;
    prctl(PR_SET_DUMPABLE, 0);
    execl(FORBIDDEN, "x", NULL);
}

int undumpable(int times, char **arguments) {
    (void)arguments;
    return repeat(times, undumped, NULL, 1);
}

// A filter of its own, whose listener would let it answer its own calls.
static void filtered(void *unused) {
    (void)unused;
    struct sock_filter allow[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    struct sock_fprog program = {1, allow};
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) >= 0) _exit(1);
    execl(FORBIDDEN, "x", NULL);
}

int own_filter(int times, char **arguments) {
    (void)arguments;
    return repeat(times, filtered, NULL, 1);
}

static void traced(void *unused) {
    (void)unused;
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) _exit(1);
    execl(FORBIDDEN, "x", NULL);
}

int traced_child(int times, char **arguments) {
    (void)arguments;
    return repeat(times, traced, NULL, 1);
}

// Callers that die while they wait for their answer, and others that get their numbers.
int number_reuse(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    for (int i = 0; i < times; i++) {
        pid_t child = fork();
        if (child == 0) {
            execl(i % 2 ? GOOD : FORBIDDEN, "x", NULL);
            _exit(77);
        }
        usleep(i * 37 % 4000);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        wins += WIFEXITED(status) && WEXITSTATUS(status) == 1;
    }
    return wins;
}

// A daemon in a session of its own, under a parent that has gone. Whether it is left, the test finds out.
int daemon_left(int times, char **arguments) {
    (void)arguments;
    for (int i = 0; i < times; i++) {
        pid_t child = fork();
        if (child == 0) {
            setsid();
            if (fork() != 0) _exit(0);
            signal(SIGTERM, SIG_IGN);
            signal(SIGHUP, SIG_IGN);
            prctl(PR_SET_PDEATHSIG, 0);
            for (int descriptor = 0; descriptor < 3; descriptor++) close(descriptor);
            for (;;) pause();
        }
        waitpid(child, NULL, 0);
    }
    return 0;
}

// A ring does other calls' work where no filter looks.
int ring(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    char parameters[128];
    for (int i = 0; i < times; i++) {
        memset(parameters, 0, sizeof parameters);
        int file = syscall(425 /* io_uring_setup */, 4, parameters);
        wins += file >= 0;
        if (file >= 0) close(file);
    }
    return wins;
}

// Another process's memory: a judged program could be made another.
int write_to_sibling(int times, char **arguments) {
    (void)arguments;
    static volatile int target;
    int wins = 0;
    for (int i = 0; i < times; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (;;) pause();
        }
        char path[64];
        int value = 1;
        struct iovec here = {&value, sizeof value}, there = {(void *)&target, sizeof value};
        wins += process_vm_writev(child, &here, 1, &there, 1, 0) > 0;
        snprintf(path, sizeof path, "/proc/%d/mem", child);
        int memory = open(path, O_RDWR);
        wins += memory >= 0;
        if (memory >= 0) close(memory);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    return wins;
}
