/* SPDX-License-Identifier: BSD-2-Clause */
#include "whole.h"

#include <inttypes.h>

#include "evidence.h"

void whole_count(struct whole_facts *facts, const struct flow *flow)
{
    if (flow->duplicates == 0)
        return;
    facts->duplicates += flow->duplicates;
    facts->connections++;
    if (facts->frame == 0 || flow->duplicate_frame < facts->frame) {
        facts->frame = flow->duplicate_frame;
        facts->time = flow->duplicate_time;
    }
}

size_t whole_judge(const struct whole_facts *facts, struct finwait_finding *findings, struct arena *arena)
{
    if (facts->duplicates == 0)
        return 0;
    const struct finwait_explanation *entry = finwait_explain(FINWAIT_CODE_DUPLICATE_FRAMES);
    struct finwait_finding *f = findings;
    *f = (struct finwait_finding){.code = entry->code,
                                  .severity = entry->severity,
                                  .certainty = FINWAIT_LIKELY,
                                  .endpoint = FINWAIT_NOBODY,
                                  .time = facts->time,
                                  .cause = entry->cause,
                                  .advice = entry->advice,
                                  .filter = arena_print(arena, "frame.number == %" PRIu64, facts->frame)};
    finding_frame(f, facts->frame);
    finding_count(f, "frames", (int64_t)facts->duplicates);
    finding_count(f, "connections", (int64_t)facts->connections);
    finding_count(f, "segments", (int64_t)facts->segments);
    f->message = arena_print(arena,
                             "%" PRIu64 " of %" PRIu64 " segment%s, in %" PRIu64 " connection%s, %s captured again "
                             "(the first in frame %" PRIu64 "), and counted once.",
                             facts->duplicates, facts->segments, facts->segments == 1 ? "" : "s", facts->connections,
                             facts->connections == 1 ? "" : "s", facts->duplicates == 1 ? "was" : "were", facts->frame);
    return 1;
}
