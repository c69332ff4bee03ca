/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints every segment of two joined taps, a line each: time, sender, receiver, flags, seq, ack, length, IP ID, fate,
 * file and frame; then the clocks. usage: fates CLIENT.pcap SERVER.pcap
 */
#include <inttypes.h>
#include <stdio.h>

#include <finwait/finwait.h>

static const char *const fates[] = {"unknown", "arrived", "lost", "unsent"};

static void print_end(const struct finwait_address *address, int family, uint16_t port)
{
    char text[64];
    finwait_address_print(address, family, text, sizeof text);
    printf(family == 6 ? "[%s]:%u\t" : "%s:%u\t", text, port);
}

static void print_segment(struct finwait_join *join, const struct finwait_segment *s)
{
    size_t input = 0;
    uint64_t inside = 0;
    finwait_join_locate(join, s->frame, &input, &inside);
    printf("%" PRId64 "\t", s->time);
    print_end(&s->src, s->family, s->src_port);
    print_end(&s->dst, s->family, s->dst_port);
    printf("%s%s%s%s%s\t", s->flags & FINWAIT_SYN ? "S" : "", s->flags & FINWAIT_FIN ? "F" : "",
           s->flags & FINWAIT_RST ? "R" : "", s->flags & FINWAIT_PSH ? "P" : "", s->flags & FINWAIT_ACK ? "." : "");
    printf("%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%u\t%s\t%zu:%" PRIu64 "\t%u\n", s->seq, s->ack, s->payload, s->ip_id,
           s->kind == FINWAIT_SEGMENT_TCP ? fates[s->fate] : "icmp", input, inside, s->ttl);
}

int main(int argc, char **argv)
{
    struct finwait_error error;
    struct finwait_segment segment;
    if (argc != 3)
        return 2;
    struct finwait_join *join =
        finwait_join_open(&(struct finwait_tap){argv + 1, 1}, &(struct finwait_tap){argv + 2, 1}, NULL, &error);
    if (!join) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    while (finwait_join_next(join, &segment))
        print_segment(join, &segment);
    const struct finwait_taps *taps = finwait_join_taps(join);
    printf("clocks\t%" PRId64 "\t%" PRId64 "\t%g\t%" PRId64 "\t%" PRIu64 "\n", taps->offset, taps->uncertainty,
           taps->drift, taps->round_trip, taps->undetermined);
    finwait_join_free(join);
    return 0;
}
