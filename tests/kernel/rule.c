// SPDX-License-Identifier: BSD-2-Clause
#include "rule.h"

#include <string.h>

#include "chance.h"

static bool is_bare_ack(const struct segment *segment)
{
    return (segment->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK && segment->payload == 0;
}

static bool is_kind(const struct segment *segment, enum kind kind, const struct direction *other)
{
    switch (kind) {
    case ANY:
        return true;
    case SYN:
        return (segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    case SYN_ACK:
        return (segment->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
    case HANDSHAKE_ACK:
        return (segment->flags & (TCP_SYN | TCP_RST | TCP_ACK)) == TCP_ACK;
    case FIN:
        return segment->flags & TCP_FIN;
    case ACK_OF_FIN:
        return is_bare_ack(segment) && other->fin && segment->ack == other->fin_end;
    case BARE_ACK:
        return is_bare_ack(segment);
    case DATA:
        return segment->payload > 0;
    case RST:
        return segment->flags & TCP_RST;
    }
    return false;
}

bool rule_matches(struct rule *rule, const struct segment *segment, enum place from, const struct direction *other)
{
    if (rule->from != from || !is_kind(segment, rule->kind, other))
        return false;
    rule->matched++;
    return true;
}

bool rule_acts(const struct rule *rule)
{
    return rule->matched >= rule->nth && rule->matched - rule->nth < rule->count;
}

struct rule rule_order(const struct rule *rule)
{
    struct rule outcome = *rule;
    if (rule->act != LOTTERY)
        return outcome;
    // From seed and ordinal alone, so that the fate of a side's n-th segment does not depend on the other side's.
    struct chance chance = chance_from(rule->seed + rule->matched);
    unsigned share = chance_below(&chance, 1000);
    outcome.ms = 1 + chance_below(&chance, rule->ms);
    if (share < rule->lose)
        outcome.act = LOSE;
    else if (share < rule->lose + rule->delay)
        outcome.act = DELAY;
    else if (share < rule->lose + rule->delay + rule->duplicate)
        outcome.act = DUPLICATE;
    return outcome; // LOTTERY still: a blank
}

void direction_look(struct direction *direction, const struct segment *segment, const uint8_t *frame, size_t length)
{
    uint32_t end = segment_end(segment);
    if (segment->flags & TCP_RST)
        return;
    if (segment->flags & TCP_SYN || !direction->syn || (int32_t)(end - direction->next) > 0)
        direction->next = end;
    if (segment->flags & TCP_SYN)
        direction->fin = false;
    direction->syn = true;
    direction->ack = segment->ack;
    direction->window = segment->window;
    if (segment->flags & TCP_FIN) {
        direction->fin = true;
        direction->fin_end = end;
    }
    memcpy(direction->model, frame, length);
    direction->model_length = length;
}
