// Attacks from inside a run, for the tests that let them loose. Each tries its luck so many times and returns how often it won:
// by default, how often /usr/bin/false ran, which nobody may start, instead of /usr/bin/true, which everybody may.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define GOOD "/usr/bin/true"
#define EVIL "/usr/bin/fals" // of the same length, and completed where it is used
#define FORBIDDEN "/usr/bin/false"

extern char **environ;

typedef int attack(int times, char **arguments);

// Runs body in a child and says how it ended: its exit status, or 256 where a signal ended it.
int in_child(void (*body)(void *), void *argument);

// Spins for a moment, so that two values are each there long enough to be met.
void linger(int rounds);

attack path_swap, word_swap, pointer_swap, vfork_swap, shared_process_swap, shared_memory_swap, thread_crowd, descriptor_swap,
    descriptor_path_swap, variable_swap, signal_storm, stop_storm;
attack link_swap, script_link_swap, script_rewrite, program_rename, directory_swap;
attack loader, preload, own_image, memory_file, copied_program, undumpable, own_filter, traced_child, number_reuse, daemon_left;
attack ring, write_to_sibling, exec_from_thread;
attack raw_socket, packet_socket, host_socket, direct_connect, six_connect, mapped_connect, fast_open, datagram, netlink, no_proxy, other_host_header, length_and_chunks, pipelined,
    second_request, dotted_path, not_tls, other_server_name, rebinding, private_name, address_swap, port_swap;
