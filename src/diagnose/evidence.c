/* SPDX-License-Identifier: BSD-2-Clause */
#include "evidence.h"

void finding_frame(struct finwait_finding *finding, uint64_t frame)
{
    unsigned at = finding->frame_count;
    if (frame == 0 || at == FINWAIT_FINDING_FRAMES)
        return;
    while (at > 0 && finding->frames[at - 1] > frame)
        at--;
    if (at > 0 && finding->frames[at - 1] == frame)
        return;
    for (unsigned i = finding->frame_count; i > at; i--)
        finding->frames[i] = finding->frames[i - 1];
    finding->frames[at] = frame;
    if (finding->frame_count++ == 0)
        finding->frame = frame;
}

static struct finwait_evidence *evidence_add(struct finwait_finding *finding, const char *name)
{
    unsigned index =
        finding->evidence_count < FINWAIT_FINDING_EVIDENCE ? finding->evidence_count++ : FINWAIT_FINDING_EVIDENCE - 1;
    finding->evidence[index].name = name;
    return &finding->evidence[index];
}

void finding_count(struct finwait_finding *finding, const char *name, int64_t count)
{
    struct finwait_evidence *evidence = evidence_add(finding, name);
    evidence->kind = FINWAIT_EVIDENCE_COUNT;
    evidence->value.count = count;
}

void finding_seconds(struct finwait_finding *finding, const char *name, int64_t nanoseconds)
{
    struct finwait_evidence *evidence = evidence_add(finding, name);
    evidence->kind = FINWAIT_EVIDENCE_SECONDS;
    evidence->value.seconds = (double)nanoseconds / 1e9;
}

void finding_rate(struct finwait_finding *finding, const char *name, double a_second)
{
    struct finwait_evidence *evidence = evidence_add(finding, name);
    evidence->kind = FINWAIT_EVIDENCE_RATE;
    evidence->value.rate = a_second;
}

void finding_truth(struct finwait_finding *finding, const char *name, bool truth)
{
    struct finwait_evidence *evidence = evidence_add(finding, name);
    evidence->kind = FINWAIT_EVIDENCE_TRUTH;
    evidence->value.truth = truth;
}

void finding_text(struct finwait_finding *finding, const char *name, const char *text)
{
    struct finwait_evidence *evidence = evidence_add(finding, name);
    evidence->kind = FINWAIT_EVIDENCE_TEXT;
    evidence->value.text = text;
}
