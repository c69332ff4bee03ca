/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a check demands: rules, each a selection of connections and what is expected of them. Read from a file, or made
 * from the command line. A value that checker.c holds captures against; reads no capture itself.
 */
#ifndef CHECK_POLICY_H
#define CHECK_POLICY_H

#include "arena.h"
#include "expectation.h"
#include "form.h"
#include "selector.h"

/* A set of codes: bit `1 << code`. */
typedef uint64_t policy_codes;
_Static_assert(FINWAIT_CODE_COUNT <= 64, "a set of codes is one word");
#define POLICY_CODE(code) (UINT64_C(1) << (code))

struct policy_rule {
    const char *id, *name, *reason; /* as in struct outcome_case */
    enum finwait_severity severity;
    bool graded;         /* each finding keeps its own severity instead; `severity` is the usual one */
    bool optional;       /* that it selects nothing is accepted */
    const char *skipped; /* NULL, or why this rule is not looked at */
    struct selector select;
    policy_codes denied;               /* findings that may not be there */
    enum finwait_severity denied_from; /* and all others this bad or worse; FINWAIT_SEVERITY_COUNT: none */
    policy_codes allowed;              /* but for those */
    const struct expectation *expectations;
    size_t expectation_count;
};

struct policy {
    const char *path;  /* of its file; NULL: made from the command line */
    const char *empty; /* why a capture without a connection is accepted; NULL: it is not */
    struct networks home;
    struct policy_rule *rules;
    size_t rule_count;
    struct arena texts; /* owns all of it */
};

/* What is asked for on the command line, without a policy. */
struct policy_wish {
    policy_codes denied, allowed; /* whatever their severity; nothing is in both */
    bool denied_only;             /* no rules but for the denied: a baseline judges the rest */
};

/* One rule a code, in the catalogue's order. False when memory is short. Free with policy_done. */
bool policy_init_default(struct policy *policy, const struct policy_wish *wish);
/* From a file. False with *error filled: with line and column when its text is at fault. Free in both cases. */
bool policy_read(struct policy *policy, const char *path, struct finwait_error *error);
/* The same from a text; `path` names it in errors. */
bool policy_take(struct policy *policy, const char *path, const char *text, size_t size, struct finwait_error *error);
void policy_done(struct policy *policy);

/* It expects something of how many connections there are, so that none at all is an answer. */
bool policy_rule_counts(const struct policy_rule *rule);
bool policy_rule_denies(const struct policy_rule *rule, const struct finwait_finding *finding);

/* In words, rule by rule. False when writing failed or memory was short. */
bool policy_explain(const struct policy *policy, const struct finwait_report_options *options, FILE *out);

/* What a policy file may hold. */
extern const struct form policy_form;
extern const char *const policy_severities[], *const policy_denials[], *const policy_codes_words[];

#endif
