/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * usage: replay FOLDER...
 *
 * Feeds fuzz_decode, without a fuzzer, every frame of the captures below the folders, the frames that are written
 * here, and mutations of them: the same ones in each run.
 */
#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <finwait/capture.h>

#include "frame.h"
#include "link_type.h"

#define PREFIX 3
#define ROOM 4096
#define MUTATIONS_OF_A_CAPTURED 20
#define MUTATIONS_OF_A_WRITTEN 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    uint8_t bytes[ROOM];
    size_t size;
};

static unsigned long fed;

static const struct {
    const char *words;
    int link_type;
} written[] = {
    {"eth vlan-ad vlan mpls mpls-end ip4-options tcp pad", LINK_ETHERNET},
    {"eth pppoe ppp ip6 hop dest route frag-whole ah tcp", LINK_ETHERNET},
    {"eth-802.3 snap ip4 ip6 ip4 tcp", LINK_ETHERNET},
    {"eth out4 gre-all ip4 tcp", LINK_ETHERNET},
    {"eth out4 gre-pptp ppp-hdlc ip4 tcp", LINK_ETHERNET},
    {"eth out4 gre-seq erspan-3-more eth ip4 tcp", LINK_ETHERNET},
    {"eth out4 udp vxlan eth out6 udp gtp-ext ip4 tcp", LINK_ETHERNET},
    {"eth out4 udp geneve-options eth out4 udp teredo-both ip6 tcp", LINK_ETHERNET},
    {"eth out4 unreachable ip4-options tcp", LINK_ETHERNET},
    {"out6 too-big6 ip6 hop dest tcp8", LINK_RAW},
    {"sll vlan ip4 tcp", LINK_LINUX_SLL},
    {"sll2 ip6 tcp", LINK_LINUX_SLL2},
    {"null-little ip4 tcp", LINK_NULL},
    {"radiotap-padded wifi-padded snap ip4 tcp", LINK_IEEE802_11_RADIOTAP},
    {"wifi-aggregate eth-802.3 snap ip4 tcp", LINK_IEEE802_11},
    {"ppi-wifi wifi-ht snap ip4 tcp", LINK_PPI},
    {"relay-snap ip4 tcp", LINK_FRELAY},
    {"juniper eth ip4 tcp", LINK_JUNIPER_ETHER},
    {"erf-more eth ip4 tcp", LINK_ERF},
    {"infiniband-grh ipoib ip4 tcp", LINK_INFINIBAND},
    {"cisco-hdlc ip4 tcp", LINK_C_HDLC},
    {"fddi snap ip4 tcp", LINK_FDDI},
};

/* Marsaglia's xorshift. */
static uint32_t random_number(void)
{
    static uint32_t state = 2463534242;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void feed(const struct input *input)
{
    fed++;
    LLVMFuzzerTestOneInput(input->bytes, input->size);
}

static void mutate(struct input *input)
{
    static const uint8_t telling[] = {0x00, 0x01, 0x04, 0x06, 0x11, 0x2f, 0x45, 0x60, 0x7f, 0x80, 0xff};
    size_t at = PREFIX - 1 + random_number() % (input->size - PREFIX + 1);
    switch (random_number() % 5) {
    case 0:
        input->bytes[at] ^= (uint8_t)(1U << random_number() % 8);
        break;
    case 1:
        input->bytes[at] = (uint8_t)random_number();
        break;
    case 2:
        input->bytes[at] = telling[random_number() % sizeof telling];
        break;
    case 3: /* cut */
        input->size = at + 1;
        break;
    default: { /* repeat what is here, further on */
        size_t length = random_number() % 24;
        size_t to = PREFIX + random_number() % (input->size - PREFIX + 1);
        if (at + length <= input->size && to + length <= input->size)
            memmove(input->bytes + to, input->bytes + at, length);
        break;
    }
    }
}

static void feed_with_mutations(int link_type, const uint8_t *bytes, size_t size, unsigned mutations)
{
    struct input input = {.bytes = {(uint8_t)(link_type >> 8), (uint8_t)link_type}};
    input.size = PREFIX + (size < ROOM - PREFIX ? size : ROOM - PREFIX);
    memcpy(input.bytes + PREFIX, bytes, input.size - PREFIX);
    feed(&input);
    for (unsigned i = 0; i < mutations; i++) {
        struct input mutant;
        mutant.size = input.size;
        memcpy(mutant.bytes, input.bytes, input.size);
        for (uint32_t times = 1 + random_number() % 4; times > 0 && mutant.size > PREFIX; times--)
            mutate(&mutant);
        feed(&mutant);
    }
}

static int feed_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    struct finwait_error error;
    struct finwait_frame frame;
    struct finwait_capture *capture = kind == FTW_F ? finwait_capture_open(path, NULL, &error) : NULL;
    if (capture == NULL)
        return 0; /* not a capture */
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME)
        feed_with_mutations(frame.link_type, frame.bytes, frame.captured, MUTATIONS_OF_A_CAPTURED);
    finwait_capture_free(capture);
    return 0;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        struct frame frame;
        frame_build(&frame, written[i].words);
        feed_with_mutations(written[i].link_type, frame_bytes(&frame), frame.size, MUTATIONS_OF_A_WRITTEN);
    }
    for (int i = 1; i < argc; i++)
        nftw(argv[i], feed_file, 16, FTW_PHYS);
    printf("%lu frames\n", fed);
    return 0;
}
