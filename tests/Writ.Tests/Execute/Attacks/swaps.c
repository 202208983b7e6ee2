// The same call, while somebody changes what its pointers lead to.
#include "attack.h"

#define TRIES 40

static char *path, *word, *variable;
static char *volatile pointer;
static volatile int descriptor = -1, good_file, evil_file;

static void *flip_path(void *unused) {
    for (;;) {
        memcpy(path, FORBIDDEN, sizeof FORBIDDEN);
        linger(3000);
        memcpy(path, GOOD, sizeof GOOD);
        linger(3000);
    }
    return unused;
}

// One letter, so that no word lies between the two: it would be neither forbidden nor what the test asks for.
static void *flip_word(void *unused) {
    for (;;) {
        ((char volatile *)word)[8] = 'n';
        linger(3000);
        ((char volatile *)word)[8] = 'r';
        linger(3000);
    }
    return unused;
}

static void *flip_pointer(void *vector) {
    for (;;) {
        ((char *volatile *)vector)[3] = "forbidden";
        linger(3000);
        ((char *volatile *)vector)[3] = "permitted";
        linger(3000);
    }
    return NULL;
}

static void *flip_variable(void *unused) {
    for (;;) {
        memcpy(variable, "LD_", 3);
        linger(3000);
        memcpy(variable, "XX_", 3);
        linger(3000);
    }
    return unused;
}

static void *flip_descriptor(void *unused) {
    for (;;) {
        dup2(evil_file, descriptor);
        linger(2000);
        dup2(good_file, descriptor);
        linger(2000);
    }
    return unused;
}

static void start(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, argument);
    usleep(200);
}

static void try_path(void *unused) {
    char *argv[] = {"x", NULL};
    start(flip_path, unused);
    for (int i = 0; i < TRIES; i++) execv(path, argv);
}

static int race(int times, void (*body)(void *), int won) {
    int wins = 0;
    path = malloc(64);
    strcpy(path, GOOD);
    for (int i = 0; i < times; i++) wins += in_child(body, NULL) == won;
    return wins;
}

int path_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_path, 1);
}

static void try_word(void *unused) {
    word = strdup("forbidder");
    char *argv[] = {"test", "forbidder", "=", word, NULL};
    start(flip_word, unused);
    for (int i = 0; i < TRIES; i++) execv("/usr/bin/test", argv);
}

int word_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_word, 1);
}

static void try_pointer(void *unused) {
    (void)unused;
    static char *argv[] = {"test", "permitted", "=", "permitted", NULL};
    start(flip_pointer, argv);
    for (int i = 0; i < TRIES; i++) execv("/usr/bin/test", argv);
}

int pointer_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_pointer, 1);
}

// The variable decides which program env runs; the policy sees its name only.
static void try_variable(void *unused) {
    variable = strdup("XX_PRELOAD=/nonexistent/x.so");
    char *argv[] = {"sh", "-c", "test -z \"$LD_PRELOAD\"", NULL}, *envp[] = {"PATH=/usr/bin:/bin", variable, NULL};
    start(flip_variable, unused);
    for (int i = 0; i < TRIES; i++) execve("/bin/sh", argv, envp);
}

int variable_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_variable, 1);
}

static void try_vfork(void *unused) {
    start(flip_path, unused);
    for (int i = 0; i < TRIES; i++) {
        pid_t child = vfork();
        if (child == 0) {
            char *argv[] = {"x", NULL};
            execv(path, argv);
            _exit(77);
        }
        int status;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 1) _exit(1);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) _exit(0);
    }
}

int vfork_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_vfork, 1);
}

static int flip_for_ever(void *unused) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    flip_path(unused);
    return 0;
}

// Another process in the same memory: no thread of the caller, and not ended by its execve.
static void try_shared_process(void *unused) {
    (void)unused;
    char *stack = malloc(65536);
    pid_t other = clone(flip_for_ever, stack + 65536, CLONE_VM | SIGCHLD, NULL);
    usleep(200);
    char *argv[] = {"x", NULL};
    for (int i = 0; i < TRIES && other > 0; i++) execv(path, argv);
}

int shared_process_swap(int times, char **arguments) {
    (void)arguments;
    int wins = race(times, try_shared_process, 1);
    return wins;
}

static void try_shared_memory(void *unused) {
    (void)unused;
    char *argv[] = {"x", NULL};
    for (int i = 0; i < TRIES; i++) execv(path, argv);
}

int shared_memory_swap(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    path = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(path, GOOD);
    pid_t other = fork();
    if (other == 0) flip_path(NULL);
    for (int i = 0; i < times; i++) wins += in_child(try_shared_memory, NULL) == 1;
    kill(other, SIGKILL);
    return wins;
}

static void *execute(void *unused) {
    char *argv[] = {"x", NULL};
    for (int i = 0; i < TRIES; i++) execv(path, argv);
    return unused;
}

static void try_crowd(void *unused) {
    start(flip_path, unused);
    for (int i = 0; i < 8; i++) start(execute, NULL);
    execute(NULL);
}

int thread_crowd(int times, char **arguments) {
    (void)arguments;
    return race(times, try_crowd, 1);
}

static void *execute_alone(void *unused) {
    char *argv[] = {"x", NULL};
    for (;;) execv(path, argv);
    return unused;
}

static void try_from_thread(void *unused) {
    start(flip_path, unused);
    start(execute_alone, NULL);
    for (;;) pause();
}

int exec_from_thread(int times, char **arguments) {
    (void)arguments;
    return race(times, try_from_thread, 1);
}

static void open_both(int flags) {
    good_file = open(GOOD, O_RDONLY | flags);
    evil_file = open(FORBIDDEN, O_RDONLY | flags);
    descriptor = dup(good_file);
}

static void try_descriptor(void *unused) {
    open_both(0);
    start(flip_descriptor, unused);
    char *argv[] = {"x", NULL};
    for (int i = 0; i < TRIES; i++) syscall(SYS_execveat, descriptor, "", argv, environ, 0x1000 /* AT_EMPTY_PATH */);
}

int descriptor_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_descriptor, 1);
}

static void try_descriptor_path(void *unused) {
    open_both(0);
    char name[64], *argv[] = {"x", NULL};
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    start(flip_descriptor, unused);
    for (int i = 0; i < TRIES; i++) execv(name, argv);
}

int descriptor_path_swap(int times, char **arguments) {
    (void)arguments;
    return race(times, try_descriptor_path, 1);
}

static void nothing(int signal) { (void)signal; }

// A signal that is handled, and so interrupts the call that waits; what is executed ignores it.
static void try_under_signals(void *unused) {
    struct sigaction action = {.sa_handler = nothing};
    sigaction(SIGURG, &action, NULL);
    pid_t self = getpid(), other = fork();
    if (other == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < 5000 && kill(self, SIGURG) == 0; i++) linger(3000);
        _exit(0);
    }
    try_path(unused);
}

int signal_storm(int times, char **arguments) {
    (void)arguments;
    return race(times, try_under_signals, 1);
}

static void try_under_stops(void *unused) {
    pid_t self = getpid(), other = fork();
    if (other == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < 2000; i++) {
            if (kill(self, SIGSTOP) < 0) break;
            linger(2000);
            if (kill(self, SIGCONT) < 0) break;
            linger(2000);
        }
        kill(self, SIGCONT);
        _exit(0);
    }
    try_path(unused);
}

int stop_storm(int times, char **arguments) {
    (void)arguments;
    return race(times, try_under_stops, 1);
}
