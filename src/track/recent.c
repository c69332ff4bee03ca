/* SPDX-License-Identifier: BSD-2-Clause */
#include "recent.h"

#include "profile.h"

/* A copy that comes this soon with the same IP ID or timestamp was made by the capture, not by the sender. */
#define DUPLICATE_WITHIN (2 * MILLISECOND)
#define SAME_ID_WITHIN (SECOND / 10)

static uint32_t stamp_of(const struct finwait_segment *s)
{
    return (s->options & FINWAIT_OPT_TIMESTAMPS) ? s->ts_value : 0;
}

static bool same_copy(const struct recent *recent, const struct finwait_segment *s)
{
    if (recent->seq != s->seq || recent->ack != s->ack || recent->frame == 0)
        return false;
    int64_t gap = s->time - recent->time;
    /* Hosts count their packets up: the same IP ID again soon is the same packet again. */
    if (gap < 0 || gap > (s->ip_id ? SAME_ID_WITHIN : DUPLICATE_WITHIN))
        return false;
    bool same = recent->payload == s->payload && recent->flags == s->flags && recent->window == s->window &&
                recent->ip_id == s->ip_id && recent->ts_value == stamp_of(s);
    bool consumes = s->payload > 0 || (s->flags & (FINWAIT_SYN | FINWAIT_FIN | FINWAIT_RST));
    bool stamped = (s->options & FINWAIT_OPT_TIMESTAMPS) != 0;
    /* Bare ACKs may repeat word for word; without an IP ID only their being in one burst tells. */
    return same && (s->ip_id != 0 || (consumes && (s->family == 6 || stamped)));
}

bool recents_have(const struct recents *recents, const struct finwait_segment *segment)
{
    for (unsigned i = 0; i < RECENT_COUNT; i++) {
        if (same_copy(&recents->list[i], segment))
            return true;
    }
    return false;
}

void recents_add(struct recents *recents, const struct finwait_segment *s)
{
    recents->list[recents->next] = (struct recent){.frame = s->frame,
                                                   .time = s->time,
                                                   .seq = s->seq,
                                                   .ack = s->ack,
                                                   .payload = s->payload,
                                                   .ts_value = stamp_of(s),
                                                   .window = s->window,
                                                   .ip_id = s->ip_id,
                                                   .flags = s->flags};
    recents->next = (uint8_t)((recents->next + 1) % RECENT_COUNT);
}

uint32_t recent_length(const struct recent *recent)
{
    return recent->payload + ((recent->flags & FINWAIT_SYN) != 0) + ((recent->flags & FINWAIT_FIN) != 0);
}
