/* SPDX-License-Identifier: BSD-2-Clause */
/* A policy in words: what each rule selects, what it expects, and why. */
#include <string.h>

#include "policy.h"
#include "text.h"

#define LABEL 2
#define LABELLED 11

static void begin(struct page *page, const char *label)
{
    page_begin(page, LABEL, LABELLED);
    page_put(page, PAGE_DIM, label);
    page_move(page, LABELLED);
}

static void put_networks(struct page *page, const struct networks *networks, const char *sign)
{
    char text[64];
    for (size_t i = 0; i < networks->count; i++) {
        const struct network *network = &networks->list[i];
        finwait_address_print(&network->address, network->family, text, sizeof text);
        if (network->bits < (network->family == 6 ? 128 : 32))
            page_print(page, PAGE_PLAIN, "%s/%u%s", text, network->bits, i + 1 < networks->count ? "," : sign);
        else
            page_print(page, PAGE_PLAIN, "%s%s", text, i + 1 < networks->count ? "," : sign);
    }
}

static void put_ports(struct page *page, const struct ports *ports, const char *sign)
{
    if (ports->count == 0)
        return;
    page_put(page, PAGE_PLAIN, ports->count > 1 || ports->list->first < ports->list->last ? "ports" : "port");
    for (size_t i = 0; i < ports->count; i++) {
        const char *end = i + 1 < ports->count ? "," : sign;
        const struct port_range *range = &ports->list[i];
        if (range->first == range->last)
            page_print(page, PAGE_PLAIN, "%u%s", range->first, end);
        else
            page_print(page, PAGE_PLAIN, "%u-%u%s", range->first, range->last, end);
    }
}

static void put_side(struct page *page, const char *word, const struct networks *networks, const struct ports *ports)
{
    if (networks->count == 0 && ports->count == 0)
        return;
    page_put(page, PAGE_PLAIN, word);
    put_networks(page, networks, "");
    put_ports(page, ports, "");
}

static void put_moment(struct page *page, const char *word, const struct moment *moment)
{
    struct writer writer = {0};
    char number[PAGE_NUMBER_SIZE];
    if (moment->kind == MOMENT_OFFSET) {
        page_print(page, PAGE_PLAIN, "%s %s after the first frame", word, page_duration(moment->value, number));
        return;
    }
    writer_time(&writer, NULL, moment->value);
    page_print(page, PAGE_PLAIN, "%s %.*s", word, (int)writer.out.size, writer.out.bytes ? writer.out.bytes : "");
    writer_done(&writer);
}

static void put_selection(struct page *page, const struct selector *select)
{
    begin(page, "Selects");
    page_put(page, PAGE_PLAIN, select->has_direction ? selector_direction_name(select->direction) : "all");
    page_put(page, PAGE_PLAIN, "connections");
    put_side(page, "from", &select->ends[FINWAIT_CLIENT], &select->ports[FINWAIT_CLIENT]);
    put_side(page, "to", &select->ends[FINWAIT_SERVER], &select->ports[FINWAIT_SERVER]);
    for (size_t i = 0; i < select->service_count; i++) {
        const struct service_place *service = select->services[i];
        page_print(page, PAGE_PLAIN, "%s %.200s,", i ? "or" : "to the service", service->name);
        put_networks(page, &service->servers, "");
        put_ports(page, &service->ports, i + 1 < select->service_count ? "," : "");
    }
    if (select->has_from)
        put_moment(page, "that begin from", &select->from);
    if (select->has_to)
        put_moment(page, select->has_from ? "and before" : "that begin before", &select->to);
    page_end(page);
}

static void put_codes(struct page *page, policy_codes codes, const char *first)
{
    for (; codes; codes &= codes - 1) {
        page_print(page, PAGE_PLAIN, "%s%s%s", first, finwait_code_name((enum finwait_code)__builtin_ctzll(codes)),
                   codes & (codes - 1) ? "," : "");
        first = "";
    }
}

static void put_denials(struct page *page, const struct policy_rule *rule)
{
    if (rule->denied) {
        begin(page, "Expects");
        put_codes(page, rule->denied, rule->denied & (rule->denied - 1) ? "None of these findings: " : "No finding ");
        page_end(page);
    }
    if (rule->denied_from == FINWAIT_SEVERITY_COUNT)
        return;
    begin(page, "Expects");
    page_print(page, PAGE_PLAIN, "No finding of severity %s%s", finwait_severity_name(rule->denied_from),
               rule->denied_from < FINWAIT_ERROR ? " or worse" : "");
    put_codes(page, rule->allowed, "but for ");
    page_end(page);
}

static void put_rule(struct page *page, const struct policy_rule *rule, bool from_file)
{
    char name[EXPECTATION_TEXT], bounds[EXPECTATION_TEXT];
    page_begin(page, 0, LABEL);
    page_put(page, PAGE_BOLD, rule->name);
    page_print(page, PAGE_DIM, "[%s]", rule->id);
    page_print(page, rule->skipped ? PAGE_DIM : text_severity_style(rule->severity), "%s%s",
               rule->skipped  ? "not looked at"
               : rule->graded ? "as severe as found"
                              : finwait_severity_name(rule->severity),
               rule->optional && from_file ? ", optional" : "");
    page_end(page);
    put_selection(page, &rule->select);
    put_denials(page, rule);
    for (size_t i = 0; i < rule->expectation_count; i++) {
        begin(page, "Expects");
        page_print(page, PAGE_PLAIN, "%s: %s", expectation_name(&rule->expectations[i], name),
                   expectation_bounds(&rule->expectations[i], bounds));
        page_end(page);
    }
    begin(page, "Reason");
    page_put(page, PAGE_PLAIN, rule->reason);
    page_end(page);
}

bool policy_explain(const struct policy *policy, const struct finwait_report_options *options, FILE *out)
{
    struct page page;
    page_init(&page, text_width(options), options->colour);
    page_begin(&page, 0, LABEL);
    page_print(&page, PAGE_PLAIN, "%zu rules", policy->rule_count);
    page_print(&page, PAGE_PLAIN, policy->path ? "of %.400s." : "without a policy: one a finding.",
               policy->path ? policy->path : "");
    page_put(&page, PAGE_PLAIN,
             policy->empty ? "A capture without a connection is accepted." : "A capture without a connection fails.");
    page_end(&page);
    for (size_t i = 0; i < policy->rule_count; i++) {
        page_gap(&page);
        put_rule(&page, &policy->rules[i], policy->path);
    }
    bool written = buffer_flush(&page.out, out) && fflush(out) == 0;
    page_done(&page);
    return written;
}
