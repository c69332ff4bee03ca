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
        .optional = true,
        .denied = POLICY_CODE(entry->code),
        .denied_from = FINWAIT_SEVERITY_COUNT,
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
    *policy = (struct policy){0};
    policy->rules = arena_take(&policy->texts, FINWAIT_CODE_COUNT * sizeof *policy->rules);
    if (!policy->rules)
        return false;
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++)
        if (!wish->denied_only || wish->denied >> code & 1)
            policy->rules[policy->rule_count++] = default_rule(finwait_explain((enum finwait_code)code), wish);
    return true;
}

bool policy_rule_counts(const struct policy_rule *rule)
{
    for (size_t i = 0; i < rule->expectation_count; i++)
        if (rule->expectations[i].measure == MEASURE_CONNECTIONS)
            return true;
    return false;
}

bool policy_rule_denies(const struct policy_rule *rule, const struct finwait_finding *finding)
{
    policy_codes code = POLICY_CODE(finding->code);
    return rule->denied & code || (finding->severity >= rule->denied_from && !(rule->allowed & code));
}
