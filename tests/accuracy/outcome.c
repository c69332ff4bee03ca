/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>

#include "replay.h"

const struct passage *replay_frame(const struct replay *replay, uint64_t frame)
{
    const struct passages *passages = &replay->recording->taps[replay->tap];
    size_t low = 0, high = passages->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (passages->list[middle].segment.frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low < passages->count && passages->list[low].segment.frame == frame ? &passages->list[low] : NULL;
}

void outcome_explain(const struct outcome *outcome, const char *what, uint64_t frame, const char *truth,
                     const char *reported)
{
    if (!outcome->replay->explain)
        return;
    printf("%s\t%s\t%s\t%u\t%s\t%s\tframe %" PRIu64 "\t%s\ttruth %s\treported %s\n", what,
           outcome->replay->recording->name, tap_name(outcome->replay->tap), outcome->pair->port[FINWAIT_CLIENT],
           outcome->pair->story, "", frame, "", truth, reported);
}

void outcome_judge(struct replay *replay, const struct flow *flow)
{
    struct context context = {.profile = replay->tracker.options.profile,
                              .vantage = FINWAIT_VANTAGE_UNKNOWN,
                              .last_time = replay->tracker.now};
    struct outcome outcome = {.replay = replay, .flow = flow};
    outcome.pair = replay_pair(replay, flow, &outcome.client);
    if (!outcome.pair)
        return;
    diagnose(flow, &context, replay->diagnosis);
    outcome.connection = &replay->diagnosis->connection;
    resets_judge(&outcome);
    /* What became of a four-tuple's segments is told apart by incarnation only at the tap. */
    if (flow->incarnation > 1 || flow->reused)
        return;
    waves_judge(&outcome);
    endings_judge(&outcome);
}
