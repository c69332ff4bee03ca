/* SPDX-License-Identifier: BSD-2-Clause */
#include "answers.h"

#include <stdlib.h>
#include <string.h>

static struct elsewhere *slot_of(const struct answers *answers, const struct finwait_address *client, uint16_t port,
                                 uint32_t isn)
{
    uint64_t words[2];
    memcpy(words, client->bytes, sizeof words);
    uint64_t value = (words[0] ^ words[1] ^ ((uint64_t)port << 32 | isn)) * UINT64_C(0x9e3779b97f4a7c15);
    return &answers->slots[(value >> 40) % ANSWERS_CAP];
}

static bool is_of(const struct elsewhere *slot, const struct finwait_address *client, uint16_t port, uint32_t isn)
{
    return slot->syn_frame && slot->isn == isn && slot->client_port == port &&
           memcmp(&slot->client, client, sizeof *client) == 0;
}

static bool is_asked(const struct elsewhere *slot, const struct finwait_address *address, uint16_t port)
{
    return slot->asked_port == port && memcmp(&slot->asked, address, sizeof *address) == 0;
}

static void note_syn(struct elsewhere *slot, const struct finwait_segment *s)
{
    if (is_of(slot, &s->src, s->src_port, s->seq)) {
        slot->several = slot->several || !is_asked(slot, &s->dst, s->dst_port);
        return;
    }
    *slot = (struct elsewhere){.client = s->src,
                               .client_port = s->src_port,
                               .isn = s->seq,
                               .syn_frame = s->frame,
                               .asked = s->dst,
                               .asked_port = s->dst_port};
}

void answers_expect(const struct answers *answers, const struct finwait_segment *syn)
{
    if (answers->slots)
        __builtin_prefetch(slot_of(answers, &syn->src, syn->src_port, syn->seq), 1);
}

void answers_note(struct answers *answers, const struct finwait_segment *s)
{
    if (!answers->slots)
        answers->slots = calloc(ANSWERS_CAP, sizeof *answers->slots);
    if (!answers->slots)
        return;
    if (!(s->flags & FINWAIT_ACK)) {
        note_syn(slot_of(answers, &s->src, s->src_port, s->seq), s);
        return;
    }
    struct elsewhere *slot = slot_of(answers, &s->dst, s->dst_port, s->ack - 1);
    if (!is_of(slot, &s->dst, s->dst_port, s->ack - 1) || slot->frame || is_asked(slot, &s->src, s->src_port))
        return;
    slot->answerer = s->src;
    slot->answerer_port = s->src_port;
    slot->frame = s->frame;
}

const struct elsewhere *answers_find(const struct answers *answers, const struct finwait_address *client, uint16_t port,
                                     uint32_t isn)
{
    if (!answers->slots)
        return NULL;
    const struct elsewhere *slot = slot_of(answers, client, port, isn);
    return is_of(slot, client, port, isn) && slot->frame && !slot->several ? slot : NULL;
}

void answers_done(struct answers *answers)
{
    free(answers->slots);
    answers->slots = NULL;
}
