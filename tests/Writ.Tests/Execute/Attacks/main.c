#include "attack.h"

static const struct { const char *name; attack *run; } attacks[] = {
    {"path-swap", path_swap}, {"word-swap", word_swap}, {"pointer-swap", pointer_swap}, {"vfork-swap", vfork_swap},
    {"shared-process-swap", shared_process_swap}, {"shared-memory-swap", shared_memory_swap}, {"thread-crowd", thread_crowd},
    {"descriptor-swap", descriptor_swap}, {"descriptor-path-swap", descriptor_path_swap}, {"variable-swap", variable_swap},
    {"signal-storm", signal_storm}, {"stop-storm", stop_storm},
    {"link-swap", link_swap}, {"script-link-swap", script_link_swap}, {"script-rewrite", script_rewrite},
    {"program-rename", program_rename}, {"directory-swap", directory_swap},
    {"loader", loader}, {"preload", preload}, {"own-image", own_image}, {"memory-file", memory_file}, {"copied-program", copied_program},
    {"undumpable", undumpable}, {"own-filter", own_filter}, {"traced-child", traced_child}, {"number-reuse", number_reuse},
    {"daemon-left", daemon_left}, {"ring", ring}, {"write-to-sibling", write_to_sibling}, {"exec-from-thread", exec_from_thread},
    {"raw-socket", raw_socket}, {"packet-socket", packet_socket}, {"host-socket", host_socket},
    {"direct-connect", direct_connect}, {"six-connect", six_connect}, {"mapped-connect", mapped_connect},
    {"fast-open", fast_open}, {"datagram", datagram}, {"netlink", netlink}, {"no-proxy", no_proxy},
    {"other-host-header", other_host_header}, {"length-and-chunks", length_and_chunks}, {"pipelined", pipelined},
    {"second-request", second_request}, {"dotted-path", dotted_path}, {"not-tls", not_tls},
    {"other-server-name", other_server_name}, {"rebinding", rebinding}, {"private-name", private_name},
    {"address-swap", address_swap}, {"port-swap", port_swap},
};

int in_child(void (*body)(void *), void *argument) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        body(argument);
        _exit(77);
    }
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256;
}

void linger(int rounds) {
    for (volatile int i = 0; i < rounds; i++) {
    }
}

int main(int count, char **arguments) {
    // What an attack makes of this program is to be this program again: see own_image.
    if (count == 2 && strcmp(arguments[1], "forbidden") == 0) return 1;
    if (count < 3) return 64;
    int times = atoi(arguments[2]);
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        if (strcmp(attacks[i].name, arguments[1]) != 0) continue;
        printf("won %d\n", attacks[i].run(times, arguments + 3));
        return 0;
    }
    return 64;
}
