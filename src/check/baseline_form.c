/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of a baseline file. */
#include "baseline.h"

#define X(upper, lower) #lower,
static const char *const verdicts[] = {FINWAIT_VERDICTS(X) NULL};
static const char *const peaks[] = {TALLY_PEAKS(X) NULL};
#undef X
static const char *const severities[] = {"note", "warning", "error", NULL};
static const char *const closers[] = {"client", "server", "both", NULL};
static const char *const sides[] = {"client", "server", NULL};
static const char *const kinds[] = {"service", "port", NULL};
const char *const baseline_schemas[] = {"finwait-baseline/1", NULL};

static const struct form_field spread_fields[] = {
    {"count", FORM_COUNT, true, NULL, NULL, "how many there were"},
    {"p50", FORM_NUMBER, true, NULL, NULL, "seconds that half of them do not exceed"},
    {"p95", FORM_NUMBER, true, NULL, NULL, "seconds that 95 in 100 do not exceed"},
    {"p99", FORM_NUMBER, true, NULL, NULL, "seconds that 99 in 100 do not exceed"},
    {"max", FORM_NUMBER, true, NULL, NULL, "seconds of the longest"},
    {0},
};
static const struct form spread = {"a spread", "How long something took.", spread_fields};

#define X(upper, lower) {#lower, FORM_OBJECT, false, NULL, &spread, "time in this state"},
static const struct form_field state_fields[] = {FINWAIT_STATES(X){0}};
#undef X
static const struct form states = {"time in states", "How long a side stayed in each state that it was in.",
                                   state_fields};

static const struct form_field side_fields[] = {
    {"client", FORM_OBJECT, true, NULL, &states, "of the client"},
    {"server", FORM_OBJECT, true, NULL, &states, "of the server"},
    {0},
};
static const struct form both_sides = {"time_in_state", "Time in states, of both sides.", side_fields};

static const struct form_field finding_fields[] = {
    {"count", FORM_COUNT, true, NULL, NULL, "how many there were"},
    {"connections", FORM_COUNT, true, NULL, NULL, "connections with at least one"},
    {"severity", FORM_WORD, true, severities, NULL, "the worst"},
    {0},
};
static const struct form finding = {"a finding", "How often a finding was there.", finding_fields};

#define X(upper, lower) {#lower, FORM_OBJECT, false, NULL, &finding, "findings of this code"},
static const struct form_field code_fields[] = {FINWAIT_CODES(X){0}};
#undef X
static const struct form findings = {"findings", "What was found.", code_fields};

#define ACCOUNT                                                                                                        \
    {"connections", FORM_COUNT, true, NULL, NULL, "how many there were"},                                              \
        {"verdicts", FORM_COUNTS, true, verdicts, NULL, "how they ended"},                                             \
        {"findings", FORM_OBJECT, true, NULL, &findings, "what was found"},                                            \
        {"closed_first", FORM_COUNTS, true, closers, NULL, "who began the close"},                                     \
        {"resets", FORM_COUNTS, true, sides, NULL, "connections reset, by who did it; refused SYNs are none"},         \
        {"handshake_rtt", FORM_OBJECT, true, NULL, &spread, "how long handshakes took"},                               \
        {"time_in_state", FORM_OBJECT, true, NULL, &both_sides, "how long sides stayed in states"},                    \
    {                                                                                                                  \
        "occupancy", FORM_COUNTS, true, peaks, NULL, "most endpoints of a service in a state at once"                  \
    }

static const struct form_field total_fields[] = {ACCOUNT, {0}};
static const struct form total = {"total", "All services together.", total_fields};

static const struct form_field service_fields[] = {
    {"service", FORM_TEXT, true, NULL, NULL, "address and port, or port"},
    ACCOUNT,
    {0},
};
static const struct form service = {"a service", "What was seen of a service.", service_fields};

static const struct form_field tolerance_fields[] = {
    {"share", FORM_SHARE, true, NULL, NULL, "that a share of connections may rise by: 0.02 lets 1 % become 3 %"},
    {"time", FORM_NUMBER, true, NULL, NULL, "that a time may grow by, as a part of it: 0.5 lets 1 s become 1.5 s"},
    {"time_floor", FORM_SPAN, true, NULL, NULL, "that a time may grow by on top of that"},
    {"occupancy", FORM_NUMBER, true, NULL, NULL, "that a peak may grow by, as a part of it"},
    {"occupancy_floor", FORM_COUNT, true, NULL, NULL, "that a peak may grow by on top of that"},
    {"connections", FORM_SHARE, true, NULL, NULL, "part of a service's connections that may be missing"},
    {0},
};
static const struct form tolerance = {"tolerance", "How much worse is no worse; change it to your needs.",
                                      tolerance_fields};

static const struct form_field baseline_fields[] = {
    {"schema", FORM_WORD, true, baseline_schemas, NULL, "format of this file"},
    {"tool", FORM_ANY, false, NULL, NULL, "who wrote it; not read"},
    {"by", FORM_WORD, true, kinds, NULL, "what tells services apart: address and port (service), or port alone"},
    {"tolerance", FORM_OBJECT, true, NULL, &tolerance, "how much worse is no worse"},
    {"total", FORM_OBJECT, true, NULL, &total, "all services together"},
    {"services", FORM_OBJECTS, true, NULL, &service, "service by service"},
    {0},
};
const struct form baseline_form = {"a baseline", "What finwait baseline recorded.", baseline_fields};
