// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include "relay.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 16 << 20 };

struct frame {
    struct frame *next;
    int64_t due;
    enum place from;
    size_t length;
    uint8_t bytes[];
};

struct kept {
    enum place from;
    size_t length;
    uint8_t bytes[FRAME_MAX];
};

// All that the relay knows of one server port.
struct flow {
    struct rule rules[RULES_MAX];
    unsigned rule_count;
    struct direction directions[2];
    struct kept *slots[SLOTS];
};

struct relay {
    pthread_mutex_t lock;
    pthread_t thread;
    struct truth *truth;
    int ends[2]; // sockets at the relay's ends of the wires: CLIENT, SERVER
    int bell;    // rings when another thread has queued a frame, or wants the end
    bool stopping;
    struct frame *queue; // by due time
    struct flow *flows[FIRST_CLIENT_PORT];
};

static int end_open(const struct world *world, enum place host)
{
    const int size = BUFFER, on = 1;
    world_enter(world, RELAY);
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = (int)if_nametoindex(world_relay_end(host)),
    };
    int end = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // Without PACKET_IGNORE_OUTGOING the relay would hear itself and pass its own frames back.
    if (end < 0 || setsockopt(end, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) != 0 ||
        setsockopt(end, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0 ||
        setsockopt(end, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0 ||
        bind(end, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("lab: relay");
        exit(1);
    }
    return end;
}

static struct flow *flow_get(struct relay *relay, uint16_t port)
{
    if (!relay->flows[port])
        relay->flows[port] = calloc(1, sizeof **relay->flows);
    if (!relay->flows[port])
        exit(1);
    return relay->flows[port];
}

static void enqueue(struct relay *relay, enum place from, const uint8_t *bytes, size_t length, int64_t due)
{
    struct frame *frame = malloc(sizeof *frame + length);
    if (!frame)
        exit(1);
    frame->from = from;
    frame->due = due;
    frame->length = length;
    memcpy(frame->bytes, bytes, length);
    struct frame **at = &relay->queue;
    while (*at && (*at)->due <= due)
        at = &(*at)->next;
    frame->next = *at;
    *at = frame;
}

static void tell(struct relay *relay, const char *act, const struct segment *segment, int64_t time, unsigned ms)
{
    struct event event;
    char text[96];
    memset(&event, 0, sizeof event);
    event.time = time;
    event.host = RELAY;
    event.port = truth_port(segment->sport, segment->dport);
    segment_endpoint(segment, true, event.local, sizeof event.local);
    segment_endpoint(segment, false, event.remote, sizeof event.remote);
    snprintf(event.what, sizeof event.what, "%s", act);
    segment_describe(segment, text, sizeof text);
    if (ms)
        snprintf(event.detail, sizeof event.detail, "%s\t%u ms", text, ms);
    else
        snprintf(event.detail, sizeof event.detail, "%s", text);
    truth_add(relay->truth, &event);
}

// The rule that acts on this segment, if any. Every rule counts its matches, also those another rule acts on.
static struct rule *rule_for(struct flow *flow, const struct segment *segment, enum place from)
{
    struct rule *found = NULL;
    for (unsigned i = 0; i < flow->rule_count; i++) {
        struct rule *rule = &flow->rules[i];
        if (rule_matches(rule, segment, from, &flow->directions[!from]) && rule_acts(rule) && !found)
            found = rule;
    }
    return found;
}

static void keep(struct flow *flow, unsigned slot, enum place from, const uint8_t *frame, size_t length)
{
    if (!flow->slots[slot])
        flow->slots[slot] = malloc(sizeof **flow->slots);
    if (!flow->slots[slot])
        exit(1);
    flow->slots[slot]->from = from;
    flow->slots[slot]->length = length;
    memcpy(flow->slots[slot]->bytes, frame, length);
}

static void reject(struct relay *relay, enum place from, const uint8_t *frame, size_t length, uint8_t code, int64_t due)
{
    uint8_t error[FRAME_MAX];
    size_t error_length = segment_reject(error, frame, length, code);
    enqueue(relay, from == CLIENT ? SERVER : CLIENT, error, error_length, due);
}

static void obey(struct relay *relay, struct flow *flow, const struct rule *rule, const struct segment *segment,
                 const uint8_t *frame, size_t length, int64_t time, int64_t due)
{
    int64_t later = due + (int64_t)rule->ms * 1000000;
    switch (rule->act) {
    case LOSE:
        tell(relay, "lose", segment, time, 0);
        break;
    case DELAY:
        tell(relay, "delay", segment, time, rule->ms);
        enqueue(relay, rule->from, frame, length, later);
        break;
    case DUPLICATE:
        tell(relay, "duplicate", segment, time, rule->ms);
        enqueue(relay, rule->from, frame, length, due);
        enqueue(relay, rule->from, frame, length, later);
        break;
    case KEEP:
        keep(flow, rule->slot, rule->from, frame, length);
        enqueue(relay, rule->from, frame, length, due);
        break;
    case CATCH:
        tell(relay, "catch", segment, time, 0);
        keep(flow, rule->slot, rule->from, frame, length);
        break;
    case REJECT:
        tell(relay, "reject", segment, time, 0);
        reject(relay, rule->from, frame, length, (uint8_t)rule->slot, due);
        break;
    case LOTTERY:
        enqueue(relay, rule->from, frame, length, due);
        break;
    }
}

static void handle(struct relay *relay, enum place from, const uint8_t *frame, size_t length, int64_t time)
{
    struct segment segment;
    int64_t due = time + RELAY_DELAY_MS * 1000000;
    if (!segment_parse(frame, length, &segment)) {
        enqueue(relay, from, frame, length, due);
        return;
    }
    uint16_t port = truth_port(segment.sport, segment.dport);
    struct flow *flow = flow_get(relay, port);
    struct rule *rule = rule_for(flow, &segment, from);
    direction_look(&flow->directions[from], &segment, frame, length);
    if (!rule) {
        enqueue(relay, from, frame, length, due);
        return;
    }
    struct rule order = rule_order(rule);
    obey(relay, flow, &order, &segment, frame, length, time, due);
}

static bool receive(struct relay *relay, enum place from)
{
    uint8_t frame[FRAME_MAX];
    char control[128];
    struct iovec part = {.iov_base = frame, .iov_len = sizeof frame};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(relay->ends[from], &message, 0);
    if (length <= 0)
        return false;
    int64_t time = world_now();
    // The kernel's stamp, within microseconds of the one that the tap at this end writes for this frame.
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        struct timespec stamp;
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
        time = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
    }
    handle(relay, from, frame, (size_t)length, time);
    return true;
}

static void send_due(struct relay *relay)
{
    while (relay->queue && relay->queue->due <= world_now()) {
        struct frame *frame = relay->queue;
        relay->queue = frame->next;
        int out = relay->ends[frame->from == CLIENT ? SERVER : CLIENT];
        if (send(out, frame->bytes, frame->length, 0) < 0)
            perror("lab: relay send");
        free(frame);
    }
}

static void *run(void *argument)
{
    struct relay *relay = argument;
    struct pollfd ready[3] = {
        {.fd = relay->ends[CLIENT], .events = POLLIN},
        {.fd = relay->ends[SERVER], .events = POLLIN},
        {.fd = relay->bell, .events = POLLIN},
    };
    pthread_mutex_lock(&relay->lock);
    while (!relay->stopping) {
        int64_t wait = relay->queue ? relay->queue->due - world_now() : 1000000000;
        wait = wait < 0 ? 0 : wait;
        struct timespec timeout = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
        pthread_mutex_unlock(&relay->lock);
        ppoll(ready, 3, &timeout, NULL);
        uint64_t rung;
        if (ready[2].revents && read(relay->bell, &rung, sizeof rung) < 0)
            perror("lab: relay bell");
        pthread_mutex_lock(&relay->lock);
        for (enum place end = CLIENT; end <= SERVER; end++)
            for (unsigned burst = 0; burst < 64 && receive(relay, end); burst++)
                continue;
        send_due(relay);
    }
    pthread_mutex_unlock(&relay->lock);
    return NULL;
}

static void ring(struct relay *relay)
{
    const uint64_t one = 1;
    if (write(relay->bell, &one, sizeof one) < 0)
        perror("lab: relay bell");
}

struct relay *relay_start(const struct world *world, struct truth *truth)
{
    struct relay *relay = calloc(1, sizeof *relay);
    if (!relay)
        return NULL;
    pthread_mutex_init(&relay->lock, NULL);
    relay->truth = truth;
    relay->ends[CLIENT] = end_open(world, CLIENT);
    relay->ends[SERVER] = end_open(world, SERVER);
    relay->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_create(&relay->thread, NULL, run, relay);
    return relay;
}

void relay_stop(struct relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    relay->stopping = true;
    pthread_mutex_unlock(&relay->lock);
    ring(relay);
    pthread_join(relay->thread, NULL);
    for (unsigned port = 0; port < FIRST_CLIENT_PORT; port++) {
        for (unsigned slot = 0; relay->flows[port] && slot < SLOTS; slot++)
            free(relay->flows[port]->slots[slot]);
        free(relay->flows[port]);
    }
    while (relay->queue) {
        struct frame *frame = relay->queue;
        relay->queue = frame->next;
        free(frame);
    }
    close(relay->ends[CLIENT]);
    close(relay->ends[SERVER]);
    close(relay->bell);
    free(relay);
}

void relay_rule(struct relay *relay, uint16_t port, const struct rule *rule)
{
    pthread_mutex_lock(&relay->lock);
    struct flow *flow = flow_get(relay, port);
    if (flow->rule_count == RULES_MAX) {
        fprintf(stderr, "lab: too many rules for port %u\n", port);
        exit(1);
    }
    flow->rules[flow->rule_count++] = *rule;
    pthread_mutex_unlock(&relay->lock);
}

void relay_clear(struct relay *relay, uint16_t port)
{
    pthread_mutex_lock(&relay->lock);
    flow_get(relay, port)->rule_count = 0;
    pthread_mutex_unlock(&relay->lock);
}

void relay_look(struct relay *relay, uint16_t port, enum place from, struct direction *out)
{
    pthread_mutex_lock(&relay->lock);
    *out = flow_get(relay, port)->directions[from];
    pthread_mutex_unlock(&relay->lock);
}

bool relay_replay(struct relay *relay, uint16_t port, unsigned slot)
{
    struct segment segment;
    pthread_mutex_lock(&relay->lock);
    struct kept *kept = flow_get(relay, port)->slots[slot];
    if (kept) {
        enqueue(relay, kept->from, kept->bytes, kept->length, world_now());
        segment_parse(kept->bytes, kept->length, &segment);
        tell(relay, "replay", &segment, world_now(), 0);
    }
    pthread_mutex_unlock(&relay->lock);
    ring(relay);
    return kept;
}

bool relay_forge(struct relay *relay, uint16_t port, enum place from, const struct forgery *forgery)
{
    uint8_t frame[FRAME_MAX];
    struct segment segment;
    pthread_mutex_lock(&relay->lock);
    struct direction *direction = &flow_get(relay, port)->directions[from];
    bool known = direction->model_length > 0;
    if (known) {
        size_t length = segment_forge(frame, direction->model, forgery);
        enqueue(relay, from, frame, length, world_now());
        segment_parse(frame, length, &segment);
        tell(relay, "forge", &segment, world_now(), 0);
    }
    pthread_mutex_unlock(&relay->lock);
    ring(relay);
    return known;
}
