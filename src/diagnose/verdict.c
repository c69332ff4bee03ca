/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection's end in one word. */
#include "story.h"

static bool lost_any(const struct finwait_close *close)
{
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++) {
        if (close->waves[wave].loss_count > 0)
            return true;
    }
    return false;
}

/* The last SYN of the client is old enough that another would have come. */
static bool opening_is_over(const struct flow *flow, const struct context *context)
{
    const struct endpoint *client = &flow->ends[FINWAIT_CLIENT], *server = &flow->ends[FINWAIT_SERVER];
    const struct endpoint *asker = server->last_control > client->last_control ? server : client;
    return waited_enough(context, asker->last_control, asker->control_gap) || flow->reused;
}

/* Both FINs passed, but not both acknowledgements: over all the same once nobody repeats a FIN. */
static enum finwait_verdict verdict_of_two_fins(const struct flow *flow, const struct context *context,
                                                const struct finwait_close *close)
{
    const struct finwait_step *last = &close->waves[FINWAIT_WAVE_3], *answer = &close->waves[FINWAIT_WAVE_4];
    bool done = close->waves[FINWAIT_WAVE_2].transmissions > 0 && answer->transmissions > 0;
    if (!done && !flow->reused && !waited_enough(context, last->last_time, flow->ends[last->from].control_gap))
        return FINWAIT_VERDICT_OPEN;
    return lost_any(close) ? FINWAIT_VERDICT_CLOSED_WITH_LOSS : FINWAIT_VERDICT_CLOSED;
}

/* One FIN only: the other side had time to close, or at least its sender to repeat it. */
static enum finwait_verdict verdict_of_one_fin(const struct flow *flow, const struct context *context,
                                               const struct finwait_close *close)
{
    const struct finwait_step *fin = &close->waves[FINWAIT_WAVE_1], *answer = &close->waves[FINWAIT_WAVE_2];
    int64_t gap = answer->transmissions == 0 ? flow->ends[fin->from].control_gap : 0;
    int64_t other = flow->ends[peer_of(fin->from)].last_time;
    bool waited = waited_enough(context, other > fin->last_time ? other : fin->last_time, gap) || flow->reused;
    return waited ? FINWAIT_VERDICT_HALF_CLOSED : FINWAIT_VERDICT_OPEN;
}

static enum finwait_verdict verdict_of_close(const struct flow *flow, const struct context *context,
                                             const struct finwait_close *close, enum finwait_verdict otherwise)
{
    switch (close->kind) {
    case FINWAIT_CLOSE_FOUR_WAY:
    case FINWAIT_CLOSE_THREE_WAY:
    case FINWAIT_CLOSE_SIMULTANEOUS:
        return verdict_of_two_fins(flow, context, close);
    case FINWAIT_CLOSE_HALF_CLOSED:
        return verdict_of_one_fin(flow, context, close);
    case FINWAIT_CLOSE_FIN_THEN_RST:
        return FINWAIT_VERDICT_FIN_THEN_RST;
    case FINWAIT_CLOSE_RESET:
        return FINWAIT_VERDICT_RESET;
    case FINWAIT_CLOSE_TIMED_OUT:
        return FINWAIT_VERDICT_CLOSE_TIMED_OUT;
    default:
        return otherwise;
    }
}

enum finwait_verdict verdict_read(const struct flow *flow, const struct context *context,
                                  const struct finwait_open *open, const struct finwait_close *close)
{
    switch (open->kind) {
    case FINWAIT_OPEN_REFUSED:
        return FINWAIT_VERDICT_REFUSED;
    case FINWAIT_OPEN_ABANDONED:
        return FINWAIT_VERDICT_ABANDONED;
    case FINWAIT_OPEN_TIMED_OUT:
        return opening_is_over(flow, context) ? FINWAIT_VERDICT_OPEN_TIMED_OUT : FINWAIT_VERDICT_OPEN;
    case FINWAIT_OPEN_HALF_OPEN:
        return opening_is_over(flow, context) ? FINWAIT_VERDICT_HALF_OPEN : FINWAIT_VERDICT_OPEN;
    case FINWAIT_OPEN_MIDSTREAM:
        return verdict_of_close(flow, context, close, FINWAIT_VERDICT_MIDSTREAM);
    default:
        return verdict_of_close(flow, context, close, FINWAIT_VERDICT_OPEN);
    }
}
