// Ways out of a run that nobody let it take. Arguments: the ports of a server that may be reached as allowed.test, of one that may not and is
// called forbidden.test (on 127.0.0.1, and on ::1 where that is), and of one for datagrams. Who won, the servers know best.
#include "attack.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#define FAST_OPEN 0x20000000

static struct sockaddr_in place(const char *address, int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &to.sin_addr);
    return to;
}

static struct sockaddr_in6 place6(const char *address, int port) {
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    inet_pton(AF_INET6, address, &to.sin6_addr);
    return to;
}

// Says something on a connection, and waits for what comes back so that it has arrived.
static void speak(int socket, const char *text, size_t length) {
    char answer[4096];
    struct timeval patience = {2, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (send(socket, text, length, MSG_NOSIGNAL) >= 0) recv(socket, answer, sizeof answer, 0);
}

static void connect_and_speak(int family, const void *to, socklen_t size) {
    int it = socket(family, SOCK_STREAM, 0);
    if (it >= 0 && connect(it, to, size) == 0) speak(it, "got out\r\n\r\n", 11);
    if (it >= 0) close(it);
}

int direct_connect(int times, char **arguments) {
    struct sockaddr_in to = place("127.0.0.1", atoi(arguments[1]));
    while (times--) connect_and_speak(AF_INET, &to, sizeof to);
    return 0;
}

int six_connect(int times, char **arguments) {
    struct sockaddr_in6 to = place6("::1", atoi(arguments[2]));
    while (times--) connect_and_speak(AF_INET6, &to, sizeof to);
    return 0;
}

int mapped_connect(int times, char **arguments) {
    struct sockaddr_in6 to = place6("::ffff:127.0.0.1", atoi(arguments[1]));
    while (times--) connect_and_speak(AF_INET6, &to, sizeof to);
    return 0;
}

// A connect that is not called one.
int fast_open(int times, char **arguments) {
    struct sockaddr_in to = place("127.0.0.1", atoi(arguments[1]));
    for (int i = 0; i < times; i++) {
        int it = socket(AF_INET, SOCK_STREAM, 0);
        struct iovec text = {"got out", 7};
        struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &text, .msg_iovlen = 1};
        ssize_t sent = i % 2 ? sendto(it, "got out", 7, FAST_OPEN | MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof to)
                             : sendmsg(it, &message, FAST_OPEN | MSG_NOSIGNAL);
        if (sent > 0) speak(it, "", 0);
        close(it);
    }
    return 0;
}

int datagram(int times, char **arguments) {
    struct sockaddr_in to = place("127.0.0.1", atoi(arguments[3]));
    while (times--) {
        int it = socket(AF_INET, SOCK_DGRAM, 0);
        if (it < 0) continue;
        sendto(it, "got out", 7, 0, (struct sockaddr *)&to, sizeof to);
        close(it);
    }
    return 0;
}

// A socket that no stream is: what it is good for no filter, no proxy and no rule on addresses would see.
static int make(int times, int family, int type, int protocol) {
    int wins = 0;
    while (times--) {
        int it = socket(family, type, protocol);
        wins += it >= 0;
        if (it >= 0) close(it);
    }
    return wins;
}

int raw_socket(int times, char **arguments) {
    (void)arguments;
    return make(times, AF_INET, SOCK_RAW, IPPROTO_ICMP) + make(times, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
}

int packet_socket(int times, char **arguments) {
    (void)arguments;
    return make(times, AF_PACKET, SOCK_RAW, 0) + make(times, AF_PACKET, SOCK_DGRAM, 0);
}

// To the machine that this one is a guest of: a network namespace does not hold it.
int host_socket(int times, char **arguments) {
    (void)arguments;
    return make(times, AF_VSOCK, SOCK_STREAM, 0) + make(times, AF_VSOCK, SOCK_SEQPACKET, 0);
}

// The machine's interfaces, by asking the kernel as ip(8) does.
int netlink(int times, char **arguments) {
    (void)arguments;
    int wins = 0;
    for (int i = 0; i < times; i++) {
        struct { struct nlmsghdr head; struct ifinfomsg body; } ask = {
            {sizeof ask, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {.ifi_family = AF_UNSPEC}};
        char answer[32768];
        int it = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
        ssize_t got = it < 0 || send(it, &ask, sizeof ask, 0) < 0 ? 0 : recv(it, answer, sizeof answer, 0);
        int others = 0;
        for (struct nlmsghdr *head = (void *)answer; NLMSG_OK(head, got); head = NLMSG_NEXT(head, got))
            others += head->nlmsg_type == RTM_NEWLINK && !(((struct ifinfomsg *)NLMSG_DATA(head))->ifi_flags & IFF_LOOPBACK);
        wins += others > 0;
        if (it >= 0) close(it);
    }
    return wins;
}

static void without_proxy(void *url) { execl("/usr/bin/curl", "curl", "-s", "--noproxy", "*", "-m", "2", "-o", "/dev/null", url, NULL); }

int no_proxy(int times, char **arguments) {
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%s/", arguments[1]);
    while (times--) in_child(without_proxy, url);
    return 0;
}

// What is said to the proxy, in one piece or in two.
static void tell(const char *first, const char *second) {
    struct sockaddr_in to = place("127.0.0.1", 3128);
    int it = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(it, (struct sockaddr *)&to, sizeof to) == 0) {
        if (second) {
            char answer[4096];
            send(it, first, strlen(first), MSG_NOSIGNAL);
            recv(it, answer, sizeof answer, 0);
            first = second;
        }
        speak(it, first, strlen(first));
    }
    close(it);
}

// A request whose lines hold the allowed server's port.
static int told(int times, char **arguments, const char *first, const char *second) {
    char one[2048], two[2048];
    snprintf(one, sizeof one, first, arguments[0], arguments[0]);
    if (second) snprintf(two, sizeof two, second, arguments[0], arguments[0]);
    while (times--) tell(one, second ? two : NULL);
    return 0;
}

int other_host_header(int times, char **arguments) {
    return told(times, arguments, "GET http://allowed.test:%s/ HTTP/1.1\r\nHost: forbidden.test\r\n\r\n", NULL);
}

int length_and_chunks(int times, char **arguments) {
    return told(times, arguments, "POST http://allowed.test:%s/ HTTP/1.1\r\nHost: allowed.test:%s\r\nContent-Length: 45\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /forbidden HTTP/1.1\r\nHost: a.test\r\n\r\n", NULL);
}

int pipelined(int times, char **arguments) {
    return told(times, arguments, "GET http://allowed.test:%s/ HTTP/1.1\r\nHost: allowed.test:%s\r\n\r\nGET /forbidden HTTP/1.1\r\nHost: a.test\r\n\r\n", NULL);
}

int second_request(int times, char **arguments) {
    return told(times, arguments, "GET http://allowed.test:%s/ HTTP/1.1\r\nHost: allowed.test:%s\r\nConnection: keep-alive\r\n\r\n",
        "GET http://forbidden.test:%s/forbidden HTTP/1.1\r\nHost: forbidden.test:%s\r\n\r\n");
}

int dotted_path(int times, char **arguments) {
    return told(times, arguments, "GET http://allowed.test:%s/open/%%2e%%2E/forbidden HTTP/1.1\r\nHost: allowed.test:%s\r\n\r\n", NULL);
}

int not_tls(int times, char **arguments) {
    return told(times, arguments, "CONNECT allowed.test:%s HTTP/1.1\r\nHost: allowed.test:%s\r\n\r\n", "GET /forbidden HTTP/1.1\r\nHost: a.test\r\n\r\n");
}

// A client hello for forbidden.test, as short as one can be, into a tunnel to allowed.test.
int other_server_name(int times, char **arguments) {
    static const char name[] = "forbidden.test";
    unsigned char hello[128] = {22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3};
    size_t at = 11 + 32, length = sizeof name - 1;
    const unsigned char middle[] = {0, 0, 2, 0x13, 1, 1, 0, 0, length + 9, 0, 0, 0, length + 5, 0, length + 3, 0, 0, length};
    memcpy(hello + at, middle, sizeof middle);
    memcpy(hello + at + sizeof middle, name, length);
    at += sizeof middle + length;
    hello[4] = at - 5;
    hello[8] = at - 9;
    char request[128], answer[4096];
    snprintf(request, sizeof request, "CONNECT allowed.test:%s HTTP/1.1\r\n\r\n", arguments[0]);
    struct sockaddr_in to = place("127.0.0.1", 3128);
    while (times--) {
        int it = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(it, (struct sockaddr *)&to, sizeof to) == 0 && send(it, request, strlen(request), MSG_NOSIGNAL) > 0 && recv(it, answer, sizeof answer, 0) > 0)
            speak(it, (char *)hello, at);
        close(it);
    }
    return 0;
}

// The names' other ends are the test's business.
int rebinding(int times, char **arguments) {
    char request[256];
    snprintf(request, sizeof request, "GET http://rebind.test:%s/ HTTP/1.1\r\nHost: rebind.test:%s\r\n\r\n", arguments[1], arguments[1]);
    while (times--) tell(request, NULL);
    return 0;
}

int private_name(int times, char **arguments) {
    char request[256];
    snprintf(request, sizeof request, "GET http://private.test:%s/ HTTP/1.1\r\nHost: private.test:%s\r\n\r\n", arguments[1], arguments[1]);
    while (times--) tell(request, NULL);
    return 0;
}

static struct sockaddr_in swapped;
static volatile int swapping;

static void *swap(void *which) {
    int odd = 0;
    while (swapping) {
        if (which) *(volatile in_port_t *)&swapped.sin_port = htons(odd ? 5433 : 5432);
        else *(volatile in_addr_t *)&swapped.sin_addr.s_addr = inet_addr(odd ? "192.0.2.8" : "192.0.2.7");
        odd = !odd;
        linger(300);
    }
    return NULL;
}

static void connect_swapped(int times, void *which) {
    pthread_t thread;
    swapped = place("192.0.2.7", 5432);
    swapping = 1;
    pthread_create(&thread, NULL, swap, which);
    while (times--) connect_and_speak(AF_INET, &swapped, sizeof swapped);
    swapping = 0;
    pthread_join(thread, NULL);
}

int address_swap(int times, char **arguments) {
    (void)arguments;
    connect_swapped(times, NULL);
    return 0;
}

int port_swap(int times, char **arguments) {
    (void)arguments;
    connect_swapped(times, "port");
    return 0;
}
