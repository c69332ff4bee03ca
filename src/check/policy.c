/* SPDX-License-Identifier: BSD-2-Clause */
#include "policy.h"

void policy_done(struct policy *policy)
{
    arena_done(&policy->texts);
    *policy = (struct policy){0};
}

static struct policy_rule default_rule(const struct finwait_explanation *entry, const struct policy_wish *wish)
{
    struct policy_rule rule = {
        .id = entry->name,
        .name = entry->title,
        .reason = entry->meaning,
        .severity = entry->severity,
        .graded = true,
        .denied = POLICY_CODE(entry->code),
    };
    if (wish->allowed & rule.denied)
        rule.skipped = "Allowed by --allow.";
    if (wish->denied & rule.denied) {
        rule.severity = FINWAIT_ERROR;
        rule.graded = false;
    }
    return rule;
}

bool policy_init_default(struct policy *policy, const struct policy_wish *wish)
{
    *policy = (struct policy){.empty = wish->empty};
    policy->rules = arena_take(&policy->texts, FINWAIT_CODE_COUNT * sizeof *policy->rules);
    if (!policy->rules)
        return false;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        policy->rules[policy->rule_count++] = default_rule(finwait_explain((enum finwait_code)code), wish);
    return true;
}
