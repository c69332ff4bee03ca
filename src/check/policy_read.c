/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a document that has the form of a policy to the policy. What no form can say is judged here: contradictions,
 * names that nothing has, limits that can't be kept.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "policy.h"

/* One reading. */
struct reader {
    struct policy *policy;
    const struct document *document;
    struct finwait_error *error;
    const struct service_place *services;
    size_t service_count;
};

/* A value and where it stands. */
struct item {
    const json_t *value; /* NULL: not given */
    struct place place;
};

#define REFUSE(reader, item, ...)                                                                                      \
    document_refuse((reader)->document, &(item)->place, false, (reader)->error, __VA_ARGS__)

static struct item member(const struct item *of, const char *key)
{
    return (struct item){json_object_get(of->value, key),
                         {of->place.key || of->place.around ? &of->place : NULL, key, 0}};
}

static struct item element(const struct item *of, size_t index)
{
    return (struct item){json_array_get(of->value, index), {&of->place, NULL, index}};
}

static void *take(struct reader *reader, size_t count, size_t size)
{
    void *memory = arena_take(&reader->policy->texts, count * size);
    if (!memory)
        error_set(reader->error, "memory is short");
    return memory;
}

static const char *copy(struct reader *reader, const struct item *item)
{
    return arena_print(&reader->policy->texts, "%s", json_string_value(item->value));
}

/* Index of the word in its list; 0 when it is not given. */
static unsigned word(const struct item *item, const char *const *words)
{
    unsigned index = 0;
    while (item->value && words[index] && strcmp(words[index], json_string_value(item->value)) != 0)
        index++;
    return index;
}

static const char *const sides[] = {"client", "server", NULL};

/* The lists of a selection. */

static bool read_networks(struct reader *reader, const struct item *item, struct networks *networks)
{
    size_t count = json_array_size(item->value);
    if (count == 0)
        return true;
    struct network *list = take(reader, count, sizeof *list);
    for (size_t i = 0; list && i < count; i++)
        network_read(json_string_value(json_array_get(item->value, i)), &list[i]);
    *networks = (struct networks){list, count};
    return list;
}

static bool read_ports(struct reader *reader, const struct item *item, struct ports *ports)
{
    size_t count = json_array_size(item->value);
    if (count == 0)
        return true;
    struct port_range *list = take(reader, count, sizeof *list);
    for (size_t i = 0; list && i < count; i++)
        port_range_read(json_array_get(item->value, i), &list[i]);
    *ports = (struct ports){list, count};
    return list;
}

static bool read_services(struct reader *reader, const struct item *root)
{
    struct item all = member(root, "services");
    size_t count = json_object_size(all.value), at = 0;
    const char *name;
    json_t *value;
    if (count == 0)
        return true;
    struct service_place *services = take(reader, count, sizeof *services);
    if (!services)
        return false;
    json_object_foreach((json_t *)all.value, name, value)
    {
        struct item one = {value, {&all.place, name, 0}}, servers = member(&one, "servers"),
                    ports = member(&one, "ports");
        services[at].name = arena_print(&reader->policy->texts, "%s", name);
        if (!read_networks(reader, &servers, &services[at].servers) || !read_ports(reader, &ports, &services[at].ports))
            return false;
        at++;
    }
    reader->services = services;
    reader->service_count = count;
    return true;
}

static const struct service_place *find_service(const struct reader *reader, const char *name)
{
    for (size_t i = 0; i < reader->service_count; i++)
        if (strcmp(reader->services[i].name, name) == 0)
            return &reader->services[i];
    return NULL;
}

static bool select_services(struct reader *reader, const struct item *names, struct selector *select)
{
    size_t count = json_array_size(names->value);
    if (count == 0)
        return true;
    const struct service_place **list = take(reader, count, sizeof(struct service_place *));
    for (size_t i = 0; list && i < count; i++) {
        struct item name = element(names, i);
        list[i] = find_service(reader, json_string_value(name.value));
        if (!list[i])
            return REFUSE(reader, &name, "the policy names no service \"%.60s\"", json_string_value(name.value));
    }
    select->services = list;
    select->service_count = count;
    return list;
}

static bool read_moments(struct reader *reader, const struct item *of, struct selector *select)
{
    struct item from = member(of, "from"), to = member(of, "to");
    select->has_from = from.value && value_moment(json_string_value(from.value), &select->from);
    select->has_to = to.value && value_moment(json_string_value(to.value), &select->to);
    if (select->has_from && select->has_to && select->from.kind == select->to.kind &&
        select->from.value >= select->to.value)
        return REFUSE(reader, &to, "\"to\" is not after \"from\", so that nothing is selected");
    return true;
}

static bool read_direction(struct reader *reader, const struct item *of, struct selector *select)
{
    struct item direction = member(of, "direction");
    select->has_direction = direction.value;
    for (unsigned i = 0; direction.value && i < DIRECTION_COUNT; i++)
        if (strcmp(selector_direction_name((enum selector_direction)i), json_string_value(direction.value)) == 0)
            select->direction = (enum selector_direction)i;
    if (direction.value && reader->policy->home.count == 0)
        return REFUSE(reader, &direction, "a direction is seen from \"home\", which the policy does not have");
    return true;
}

static bool read_select(struct reader *reader, const struct item *of, struct selector *select)
{
    struct item clients = member(of, "clients"), servers = member(of, "servers");
    struct item client_ports = member(of, "client_ports"), server_ports = member(of, "server_ports");
    struct item services = member(of, "services");
    return read_networks(reader, &clients, &select->ends[FINWAIT_CLIENT]) &&
           read_networks(reader, &servers, &select->ends[FINWAIT_SERVER]) &&
           read_ports(reader, &client_ports, &select->ports[FINWAIT_CLIENT]) &&
           read_ports(reader, &server_ports, &select->ports[FINWAIT_SERVER]) &&
           select_services(reader, &services, select) && read_moments(reader, of, select) &&
           read_direction(reader, of, select);
}

/* Expectations. A rule has a list of them; `list` has room for all. */
struct expectations {
    struct expectation *list;
    size_t count;
};

static bool read_bound(const struct item *of, const char *key, bool *has, double *bound)
{
    const json_t *value = json_object_get(of->value, key);
    *has = value;
    if (value)
        *bound = json_number_value(value);
    return value;
}

/* One of counts and one of shares, as far as they are bounded. */
static bool add_bounds(struct reader *reader, struct expectations *all, const struct item *of, struct expectation one)
{
    static const struct {
        enum expectation_unit unit;
        const char *least, *most;
    } kinds[] = {{UNIT_COUNT, "min_count", "max_count"}, {UNIT_SHARE, "min_share", "max_share"}};
    size_t before = all->count;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        one.unit = kinds[i].unit;
        bool least = read_bound(of, kinds[i].least, &one.has_least, &one.least);
        bool most = read_bound(of, kinds[i].most, &one.has_most, &one.most);
        struct item maximum = member(of, kinds[i].most);
        if (least && most && one.least > one.most)
            return REFUSE(reader, &maximum, "\"%s\" is less than \"%s\"", kinds[i].most, kinds[i].least);
        if (least || most)
            all->list[all->count++] = one;
    }
    return all->count > before || REFUSE(reader, of, "there is no limit in it");
}

static bool add_times(struct reader *reader, struct expectations *all, const struct item *of, struct expectation one)
{
    size_t before = all->count;
    int64_t limit, last = 0;
    const char *last_name = "";
    one.unit = UNIT_TIME;
    one.has_most = true;
    for (unsigned point = 0; point < POINT_COUNT; point++) {
        const char *name = distribution_points[point].name;
        struct item item = member(of, name);
        if (!item.value)
            continue;
        value_duration(json_string_value(item.value), &limit);
        if (limit < last)
            return REFUSE(reader, &item, "\"%s\" is less than \"%s\"", name, last_name);
        one.point = (enum distribution_point)point;
        one.most = (double)limit;
        all->list[all->count++] = one;
        last = limit;
        last_name = name;
    }
    return all->count > before || REFUSE(reader, of, "there is no limit in it");
}

static bool is_of_services(enum finwait_code code)
{
    return finwait_explain(code)->area == FINWAIT_AREA_SERVICE;
}

/* What is about whole services does not go with a selection that divides them. */
static bool refuse_division(struct reader *reader, const struct item *item, const struct policy_rule *rule,
                            const char *what)
{
    return selector_is_of_services(&rule->select) ||
           REFUSE(reader, item, "%s is about a whole service: select by servers, server_ports and services only", what);
}

/* The same for a finding. */
static bool refuse_part(struct reader *reader, const struct item *item, const struct policy_rule *rule,
                        enum finwait_code code)
{
    const char *name = finwait_code_name(code);
    if (is_of_services(code))
        return refuse_division(reader, item, rule, name);
    return expectation_code_is_of_connections(code) || selector_is_of_all(&rule->select) ||
           REFUSE(reader, item, "%s is about the whole capture: the rule must select everything", name);
}

static bool read_denials(struct reader *reader, const struct item *expect, struct policy_rule *rule)
{
    struct item deny = member(expect, "deny"), allow = member(expect, "allow");
    rule->denied_from = FINWAIT_SEVERITY_COUNT;
    for (size_t i = 0; i < json_array_size(deny.value); i++) {
        struct item one = element(&deny, i);
        unsigned index = word(&one, policy_denials);
        if (index < FINWAIT_SEVERITY_COUNT) {
            if (rule->denied_from != FINWAIT_SEVERITY_COUNT)
                return REFUSE(reader, &one, "a severity means all that are worse too: one is enough");
            rule->denied_from = (enum finwait_severity)index;
            continue;
        }
        enum finwait_code code = (enum finwait_code)(index - FINWAIT_SEVERITY_COUNT);
        if (!refuse_part(reader, &one, rule, code))
            return false;
        rule->denied |= POLICY_CODE(code);
    }
    for (size_t i = 0; i < json_array_size(allow.value); i++) {
        struct item one = element(&allow, i);
        policy_codes code = POLICY_CODE(word(&one, policy_codes_words));
        if (rule->denied & code)
            return REFUSE(reader, &one, "\"%s\" is denied too", json_string_value(one.value));
        if (rule->denied_from == FINWAIT_SEVERITY_COUNT)
            return REFUSE(reader, &one, "\"%s\" is not denied: \"deny\" has no severity", json_string_value(one.value));
        rule->allowed |= code;
    }
    return true;
}

/* A limit of its own takes a code out of what its severity denies. */
static bool read_findings(struct reader *reader, const struct item *expect, struct policy_rule *rule,
                          struct expectations *all)
{
    struct item limits = member(expect, "findings");
    policy_codes limited = 0;
    for (size_t i = 0; i < json_array_size(limits.value); i++) {
        struct item one = element(&limits, i), code_item = member(&one, "code"), share = member(&one, "max_share");
        enum finwait_code code = (enum finwait_code)word(&code_item, policy_codes_words);
        const char *name = finwait_code_name(code);
        policy_codes bit = POLICY_CODE(code);
        if ((rule->denied | rule->allowed | limited) & bit)
            return REFUSE(reader, &code_item, "\"%s\" is %s too", name,
                          rule->denied & bit    ? "denied"
                          : rule->allowed & bit ? "allowed"
                                                : "limited above");
        if (!expectation_code_is_of_connections(code) && share.value)
            return REFUSE(reader, &share, "\"%s\" is not found in single connections: it takes \"max_count\"", name);
        if (!refuse_part(reader, &code_item, rule, code))
            return false;
        limited |= bit;
        if (!add_bounds(reader, all, &one, (struct expectation){.measure = MEASURE_FINDINGS, .set = bit}))
            return false;
    }
    rule->allowed |= limited;
    return true;
}

/* Two sets that have nothing in common can't both have more than what is left. The newest is the last in the list. */
static bool refuse_excess(struct reader *reader, const struct item *item, const struct expectations *all)
{
    const struct expectation *newest = &all->list[all->count - 1];
    for (size_t i = 0; newest->unit == UNIT_SHARE && i + 1 < all->count; i++) {
        const struct expectation *other = &all->list[i];
        if (other->measure == MEASURE_VERDICTS && other->unit == UNIT_SHARE && (other->set & newest->set) == 0 &&
            other->least + newest->least > 1 + 1e-9)
            return REFUSE(reader, item, "together with other verdicts above, more than all connections must end so");
    }
    return true;
}

static bool read_verdicts(struct reader *reader, const struct item *expect, struct expectations *all)
{
    struct item limits = member(expect, "verdicts");
    for (size_t i = 0; i < json_array_size(limits.value); i++) {
        struct item one = element(&limits, i), words = member(&one, "verdicts");
        struct expectation expectation = {.measure = MEASURE_VERDICTS};
        for (size_t j = 0; j < json_array_size(words.value); j++)
            for (unsigned verdict = 0; verdict < FINWAIT_VERDICT_COUNT; verdict++)
                if (strcmp(finwait_verdict_name((enum finwait_verdict)verdict),
                           json_string_value(json_array_get(words.value, j))) == 0)
                    expectation.set |= UINT64_C(1) << verdict;
        if (!add_bounds(reader, all, &one, expectation) || !refuse_excess(reader, &words, all))
            return false;
    }
    return true;
}

static void read_closer(const struct item *expect, struct expectations *all)
{
    struct item closer = member(expect, "closes_first");
    if (!closer.value)
        return;
    struct item side = member(&closer, "side");
    struct expectation one = {.measure = MEASURE_CLOSERS,
                              .unit = UNIT_SHARE,
                              .side = (enum finwait_side)word(&side, sides),
                              .has_least = true,
                              .least = 1};
    bool given;
    read_bound(&closer, "min_share", &given, &one.least);
    all->list[all->count++] = one;
}

static bool read_resets(struct reader *reader, const struct item *expect, struct expectations *all)
{
    struct item resets = member(expect, "resets");
    if (!resets.value)
        return true;
    struct item from = member(&resets, "from");
    struct expectation one = {.measure = MEASURE_RESETS,
                              .side = from.value ? (enum finwait_side)word(&from, sides) : FINWAIT_NOBODY};
    return add_bounds(reader, all, &resets, one);
}

static bool read_states(struct reader *reader, const struct item *expect, struct expectations *all)
{
    struct item limits = member(expect, "time_in_state");
    for (size_t i = 0; i < json_array_size(limits.value); i++) {
        struct item one = element(&limits, i), side = member(&one, "side"), state = member(&one, "state");
        struct expectation expectation = {.measure = MEASURE_STATE, .side = (enum finwait_side)word(&side, sides)};
        for (unsigned at = 0; at < FINWAIT_STATE_COUNT; at++)
            if (strcmp(finwait_state_name((enum finwait_state)at), json_string_value(state.value)) == 0)
                expectation.state = (enum finwait_state)at;
        if (!add_times(reader, all, &one, expectation))
            return false;
    }
    return true;
}

static bool read_occupancy(struct reader *reader, const struct item *expect, const struct policy_rule *rule,
                           struct expectations *all)
{
    struct item limits = member(expect, "occupancy");
    for (size_t i = 0; i < json_array_size(limits.value); i++) {
        struct item one = element(&limits, i), state = member(&one, "state");
        struct expectation expectation = {.measure = MEASURE_OCCUPANCY};
        for (unsigned peak = 0; peak < PEAK_COUNT; peak++)
            if (strcmp(tally_peak_name((enum tally_peak)peak), json_string_value(state.value)) == 0)
                expectation.peak = (enum tally_peak)peak;
        if (!refuse_division(reader, &one, rule, "\"occupancy\"") || !add_bounds(reader, all, &one, expectation))
            return false;
    }
    return true;
}

static bool read_counts(struct reader *reader, const struct item *expect, const struct policy_rule *rule,
                        struct expectations *all)
{
    struct item connections = member(expect, "connections"), rtt = member(expect, "handshake_rtt");
    if (connections.value) {
        if (!add_bounds(reader, all, &connections, (struct expectation){.measure = MEASURE_CONNECTIONS}))
            return false;
        if (rule->optional && all->list[all->count - 1].has_least && all->list[all->count - 1].least > 0)
            return REFUSE(reader, &connections, "an optional rule can't demand connections");
    }
    return !rtt.value || add_times(reader, all, &rtt, (struct expectation){.measure = MEASURE_RTT});
}

static bool read_expect(struct reader *reader, const struct item *expect, struct policy_rule *rule)
{
    static const char *const lists[] = {"findings", "verdicts", "time_in_state", "occupancy"};
    struct expectations all = {0};
    size_t room = 2 + 2 + 1 + POINT_COUNT; /* of those that are no lists */
    if (json_object_size(expect->value) == 0)
        return REFUSE(reader, expect, "nothing is expected");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        room += POINT_COUNT * json_array_size(json_object_get(expect->value, lists[i]));
    all.list = take(reader, room, sizeof *all.list);
    if (!all.list || !read_denials(reader, expect, rule) || !read_findings(reader, expect, rule, &all) ||
        !read_verdicts(reader, expect, &all) || !read_resets(reader, expect, &all) ||
        !read_counts(reader, expect, rule, &all) || !read_states(reader, expect, &all) ||
        !read_occupancy(reader, expect, rule, &all))
        return false;
    read_closer(expect, &all);
    rule->expectations = all.list;
    rule->expectation_count = all.count;
    return true;
}

/* "Web closes cleanly!" becomes "web-closes-cleanly". */
static const char *make_id(struct reader *reader, const char *name)
{
    char *id = take(reader, strlen(name) + 1, 1), *end = id;
    for (; id && *name; name++) {
        if (isalnum((unsigned char)*name) || strchr("_.", *name))
            *end++ = (char)tolower((unsigned char)*name);
        else if (end > id && end[-1] != '-')
            *end++ = '-';
    }
    if (id && end > id && end[-1] == '-')
        end[-1] = '\0';
    return id;
}

static bool name_rule(struct reader *reader, const struct item *item, struct policy_rule *rule)
{
    struct policy *policy = reader->policy;
    struct item name = member(item, "name"), reason = member(item, "reason");
    rule->name = copy(reader, &name);
    rule->reason = copy(reader, &reason);
    rule->id = make_id(reader, rule->name);
    if (!rule->id)
        return false;
    if (!*rule->id)
        return REFUSE(reader, &name, "a name needs a letter from a to z or a digit");
    for (size_t i = 0; i < policy->rule_count; i++)
        if (strcmp(policy->rules[i].id, rule->id) == 0)
            return REFUSE(reader, &name, "rule %zu has this name too, as far as letters and digits go", i + 1);
    return true;
}

static bool read_rule(struct reader *reader, const struct item *item)
{
    struct policy *policy = reader->policy;
    struct policy_rule *rule = &policy->rules[policy->rule_count];
    struct item severity = member(item, "severity"), select = member(item, "select"), expect = member(item, "expect");
    rule->severity = severity.value ? (enum finwait_severity)word(&severity, policy_severities) : FINWAIT_ERROR;
    rule->optional = json_is_true(json_object_get(item->value, "optional"));
    if (!name_rule(reader, item, rule) || !read_select(reader, &select, &rule->select) ||
        !read_expect(reader, &expect, rule))
        return false;
    policy->rule_count++;
    return true;
}

static bool read_root(struct reader *reader)
{
    struct policy *policy = reader->policy;
    struct item root = {reader->document->root, {NULL, NULL, 0}};
    struct item home = member(&root, "home"), rules = member(&root, "rules");
    size_t count = json_array_size(rules.value);
    policy->path = arena_print(&policy->texts, "%s", reader->document->path);
    if (json_is_true(json_object_get(root.value, "allow_empty")))
        policy->empty = "No TCP connection; the policy's allow_empty accepts that.";
    policy->rules = take(reader, count, sizeof *policy->rules);
    if (!policy->rules || !read_networks(reader, &home, &policy->home) || !read_services(reader, &root))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct item rule = element(&rules, i);
        if (!read_rule(reader, &rule))
            return false;
    }
    if (policy->texts.failed)
        error_set(reader->error, "memory is short");
    return !policy->texts.failed;
}

static bool read_document(struct policy *policy, const struct document *document, struct finwait_error *error)
{
    struct reader reader = {.policy = policy, .document = document, .error = error};
    return read_root(&reader);
}

bool policy_take(struct policy *policy, const char *path, const char *text, size_t size, struct finwait_error *error)
{
    struct document document;
    *policy = (struct policy){0};
    bool read =
        document_take(&document, path, text, size, &policy_form, error) && read_document(policy, &document, error);
    document_done(&document);
    return read;
}

bool policy_read(struct policy *policy, const char *path, struct finwait_error *error)
{
    struct document document;
    *policy = (struct policy){0};
    bool read = document_read(&document, path, &policy_form, error) && read_document(policy, &document, error);
    document_done(&document);
    return read;
}
