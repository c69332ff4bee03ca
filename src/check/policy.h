/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a check demands: rules, each a selection of connections and what is expected of them. A value that checker.c
 * holds captures against; reads no capture itself.
 */
#ifndef CHECK_POLICY_H
#define CHECK_POLICY_H

#include <finwait/finwait.h>

#include "arena.h"

/* A set of codes: bit `1 << code`. */
typedef uint64_t policy_codes;
_Static_assert(FINWAIT_CODE_COUNT <= 64, "a set of codes is one word");
#define POLICY_CODE(code) (UINT64_C(1) << (code))

struct policy_rule {
    const char *id, *name, *reason; /* as in struct outcome_case */
    enum finwait_severity severity;
    bool graded;         /* each finding keeps its own severity instead; `severity` is the usual one */
    const char *skipped; /* NULL, or why this rule is not looked at */
    policy_codes denied; /* findings that may not be there */
};

struct policy {
    const char *path; /* NULL: built in */
    bool empty;       /* a capture without a connection is accepted */
    struct policy_rule *rules;
    size_t rule_count;
    struct arena texts; /* owns all of it */
};

/* What is asked for on the command line, without a policy. */
struct policy_wish {
    policy_codes denied, allowed; /* whatever their severity; nothing is in both */
    bool empty;
};

/* One rule a code, in the catalogue's order. False when memory is short. Free with policy_done. */
bool policy_init_default(struct policy *policy, const struct policy_wish *wish);
void policy_done(struct policy *policy);

#endif
