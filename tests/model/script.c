/* SPDX-License-Identifier: BSD-2-Clause */
#include "script.h"

#include <inttypes.h>
#include <stdio.h>

static const char letters[2] = {'C', 'S'};

struct writer {
    struct watch watch;
    struct world *world;
    int64_t start, last;
};

static void print_flags(unsigned flags)
{
    static const struct {
        unsigned bit;
        char letter;
    } names[] = {{FINWAIT_SYN, 'S'}, {FINWAIT_FIN, 'F'}, {FINWAIT_RST, 'R'}, {FINWAIT_PSH, 'P'}, {FINWAIT_ACK, '.'}};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (flags & names[i].bit)
            putchar(names[i].letter);
    }
}

static void print_states(const char *before, finwait_states states)
{
    const char *separator = "";
    printf("%s{", before);
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        if (states & FINWAIT_IN(state)) {
            printf("%s%s", separator, finwait_state_name((enum finwait_state)state));
            separator = " ";
        }
    }
    printf("}");
}

static void see(void *user, const struct packet *packet, unsigned from, int64_t time)
{
    struct writer *writer = user;
    const struct peer *peers = writer->world->peers;
    uint32_t seq = packet->seq - peers[from].iss, ack = packet->ack - peers[!from].iss;
    int64_t gap = writer->last ? time - writer->last : 0;
    writer->last = time;
    printf("+%" PRId64 ".%03" PRId64 "  %c > %c  ", gap / 1000000000, gap / 1000000 % 1000, letters[from],
           letters[!from]);
    print_flags(packet->flags);
    printf(" %" PRIu32 ":%" PRIu32 "(%" PRIu32 ")", seq, seq + packet->length, packet->length);
    if (packet->flags & FINWAIT_ACK)
        printf(" ack %" PRIu32, ack);
    printf(" win %u", WINDOW);
    if (writer->watch.sack && packet->again_right)
        printf(" <sack %" PRIu32 ":%" PRIu32 ">", packet->again_left - peers[!from].iss,
               packet->again_right - peers[!from].iss);
    if (packet->clock)
        printf(" <ts %" PRIu32 " %" PRIu32 ">", packet->clock, packet->echo);
    printf("%s\n", packet->forged ? "    # forged" : "");
    watch_see(&writer->watch, packet, from, time);
}

static void print_truth(const struct writer *writer)
{
    for (unsigned i = 0; i < 2 && writer->watch.started; i++) {
        const struct endpoint *end = watch_endpoint(&writer->watch, i);
        const char *shown = finwait_state_name(world_shown_state(writer->world, i));
        printf("#   %c is %s%s", letters[i], finwait_state_name(writer->world->peers[i].state), "");
        printf(", shows %s, taken for %s", shown, finwait_state_name(end->state));
        print_states(", possible ", end->possible);
        printf("%s\n", writer->world->missed[i] ? ", missed" : "");
    }
}

static void announce(const struct world *world, const struct step *step)
{
#define X(name, text) text,
    static const char *const actions[ACT_COUNT] = {ACTIONS(X)};
#undef X
    static const char *const moves[] = {"",        "comes by the tap", "arrives, to be acknowledged late",
                                        "is lost", "is doubled",       "forged"};
    if (step->kind == STEP_ACT) {
        printf("# %c %s\n", letters[step->index], actions[step->action]);
        return;
    }
    if (step->kind == STEP_FORGE) {
        printf("# somebody sends in the name of %c\n", letters[step->index]);
        return;
    }
    const struct flight *flight = &world->flights[step->index];
    printf("# %c's ", letters[flight->from]);
    print_flags(flight->packet.flags);
    printf(" %s%s\n", step->kind == STEP_MOVE && flight->past_tap ? "arrives" : moves[step->kind],
           step->kind == STEP_LOSE ? (flight->past_tap ? " after the tap" : " before the tap") : "");
}

void script_print(const struct scene *scene, const struct run *run)
{
    static const char *const taps[] = {"at the client", "in the middle", "at the server"};
    struct world world;
    struct writer writer = {.world = &world};
    struct tap_listener listener = {&writer, see};
    scene_begin(scene, &world, &writer.watch);
    printf("# tap %s%s\n", taps[scene->tap], scene->established ? "; after a handshake without loss" : "");
    for (unsigned i = 0; i < run->length; i++) {
        announce(&world, &run->steps[i]);
        world_do(&world, &run->steps[i], &listener);
        print_truth(&writer);
    }
    printf("# BROKEN at %c: %s\n", letters[run->breach.peer], run->breach.rule);
}
