/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of a policy file. */
#include "policy.h"

#define X(upper, lower) #lower,
#define SEVERITIES "note", "warning", "error"
const char *const policy_severities[] = {SEVERITIES, NULL};
const char *const policy_denials[] = {SEVERITIES, FINWAIT_CODES(X) NULL};
const char *const policy_codes_words[] = {FINWAIT_CODES(X) NULL};
static const char *const verdicts[] = {FINWAIT_VERDICTS(X) NULL};
static const char *const states[] = {FINWAIT_STATES(X) NULL};
static const char *const peaks[] = {TALLY_PEAKS(X) NULL};
static const char *const directions[] = {SELECTOR_DIRECTIONS(X) NULL};
#undef X
static const char *const sides[] = {"client", "server", NULL};

static const struct form_field service_fields[] = {
    {"servers", FORM_NETWORKS, false, NULL, NULL, "addresses and networks of the servers; not given: all"},
    {"ports", FORM_PORTS, true, NULL, NULL, "ports and ranges of them"},
    {0},
};
static const struct form service = {"a service", "Where a service is.", service_fields};

static const struct form_field select_fields[] = {
    {"clients", FORM_NETWORKS, false, NULL, NULL, "addresses and networks of clients"},
    {"servers", FORM_NETWORKS, false, NULL, NULL, "addresses and networks of servers"},
    {"client_ports", FORM_PORTS, false, NULL, NULL, "ports of clients, and ranges of them"},
    {"server_ports", FORM_PORTS, false, NULL, NULL, "ports of servers, and ranges of them"},
    {"services", FORM_TEXTS, false, NULL, NULL, "names from the policy's services: any of them"},
    {"from", FORM_MOMENT, false, NULL, NULL, "connections that begin at this moment or later"},
    {"to", FORM_MOMENT, false, NULL, NULL, "connections that begin before this moment"},
    {"direction", FORM_WORD, false, directions, NULL,
     "as the policy's home networks see it: to a server there (inbound), from a client there (outbound), both "
     "(internal), neither (transit)"},
    {0},
};
static const struct form selection = {"select", "Which connections; every member that is given must hold.",
                                      select_fields};

#define COUNTS                                                                                                         \
    {"min_count", FORM_COUNT, false, NULL, NULL, "so many at least"},                                                  \
    {                                                                                                                  \
        "max_count", FORM_COUNT, false, NULL, NULL, "so many at most"                                                  \
    }
#define SHARES                                                                                                         \
    {"min_share", FORM_SHARE, false, NULL, NULL, "this share at least, from 0 to 1"},                                  \
    {                                                                                                                  \
        "max_share", FORM_SHARE, false, NULL, NULL, "this share at most, from 0 to 1"                                  \
    }
#define TIMES                                                                                                          \
    {"p50", FORM_SPAN, false, NULL, NULL, "half of them take so long at most"},                                        \
        {"p95", FORM_SPAN, false, NULL, NULL, "95 in 100 take so long at most"},                                       \
        {"p99", FORM_SPAN, false, NULL, NULL, "99 in 100 take so long at most"},                                       \
    {                                                                                                                  \
        "max", FORM_SPAN, false, NULL, NULL, "all take so long at most"                                                \
    }

static const struct form_field count_fields[] = {COUNTS, {0}};
static const struct form count = {"connections", "How many connections.", count_fields};

static const struct form_field finding_fields[] = {
    {"code", FORM_WORD, true, policy_codes_words, NULL, "the finding (finwait explain lists them)"},
    {"max_count", FORM_COUNT, false, NULL, NULL, "so many findings at most"},
    {"max_share", FORM_SHARE, false, NULL, NULL, "this share of connections with one at most"},
    {0},
};
static const struct form finding = {"a limit on findings", "How often a finding may be there.", finding_fields};

static const struct form_field verdict_fields[] = {
    {"verdicts", FORM_WORDS, true, verdicts, NULL, "how connections end: any of these"},
    COUNTS,
    SHARES,
    {0},
};
static const struct form verdict = {"a limit on verdicts", "How many connections end so.", verdict_fields};

static const struct form_field closer_fields[] = {
    {"side", FORM_WORD, true, sides, NULL, "who must begin the close"},
    {"min_share", FORM_SHARE, false, NULL, NULL, "in this share of all closes at least; not given: in all"},
    {0},
};
static const struct form closer = {"closes_first", "Who closes first, and so ends in TIME_WAIT.", closer_fields};

static const struct form_field reset_fields[] = {
    {"from", FORM_WORD, false, sides, NULL, "who resets; not given: either side"},
    {"max_count", FORM_COUNT, false, NULL, NULL, "so many connections at most"},
    {"max_share", FORM_SHARE, false, NULL, NULL, "this share of connections at most"},
    {0},
};
static const struct form reset = {"resets", "How many connections are reset; a refused SYN is not.", reset_fields};

static const struct form_field rtt_fields[] = {TIMES, {0}};
static const struct form rtt = {"handshake_rtt", "How long handshakes take, from SYN to the last ACK.", rtt_fields};

static const struct form_field state_fields[] = {
    {"side", FORM_WORD, true, sides, NULL, "whose state"},
    {"state", FORM_WORD, true, states, NULL, "the state"},
    TIMES,
    {0},
};
static const struct form state = {"a limit on time in a state", "How long a side stays in a state.", state_fields};

static const struct form_field occupancy_fields[] = {
    {"state", FORM_WORD, true, peaks, NULL, "the state"},
    {"max_count", FORM_COUNT, true, NULL, NULL, "so many endpoints of one service at most"},
    {0},
};
static const struct form occupancy = {"a limit on occupancy",
                                      "How many endpoints of a service may be in a state at once, on the side that has "
                                      "more of them.",
                                      occupancy_fields};

static const struct form_field expect_fields[] = {
    {"deny", FORM_WORDS, false, policy_denials, NULL,
     "findings that may not be there: codes, or a severity for all that are that bad or worse"},
    {"allow", FORM_WORDS, false, policy_codes_words, NULL, "codes that a severity in deny does not mean"},
    {"findings", FORM_OBJECTS, false, NULL, &finding, "findings that may be there, and how often"},
    {"verdicts", FORM_OBJECTS, false, NULL, &verdict, "how connections must end"},
    {"closes_first", FORM_OBJECT, false, NULL, &closer, "who must close first"},
    {"connections", FORM_OBJECT, false, NULL, &count, "how many connections there must be"},
    {"resets", FORM_OBJECT, false, NULL, &reset, "how many connections may be reset"},
    {"handshake_rtt", FORM_OBJECT, false, NULL, &rtt, "how long handshakes may take"},
    {"time_in_state", FORM_OBJECTS, false, NULL, &state, "how long a side may stay in a state"},
    {"occupancy", FORM_OBJECTS, false, NULL, &occupancy, "how many endpoints may be in a state at once"},
    {0},
};
static const struct form expectations = {"expect", "What is expected of the connections selected; all of it must hold.",
                                         expect_fields};

static const struct form_field rule_fields[] = {
    {"name", FORM_TEXT, true, NULL, NULL, "what the rule is called; every rule has a name of its own"},
    {"reason", FORM_TEXT, true, NULL, NULL, "why it is there; printed when it is broken"},
    {"severity", FORM_WORD, false, policy_severities, NULL, "how bad it is to break it; error unless given"},
    {"optional", FORM_TRUTH, false, NULL, NULL, "that it selects no connection is no failure"},
    {"select", FORM_OBJECT, false, NULL, &selection, "which connections it is about; not given: all"},
    {"expect", FORM_OBJECT, true, NULL, &expectations, "what is expected of them"},
    {0},
};
static const struct form rule = {"a rule", "A selection of connections, and what is expected of them.", rule_fields};

static const struct form_field policy_fields[] = {
    {"$schema", FORM_TEXT, false, NULL, NULL, "for editors; not read"},
    {"home", FORM_NETWORKS, false, NULL, NULL, "the networks that a direction is seen from"},
    {"services", FORM_MAP, false, NULL, &service, "names for services, to select by"},
    {"allow_empty", FORM_TRUTH, false, NULL, NULL, "a capture without a connection is no failure"},
    {"rules", FORM_OBJECTS, true, NULL, &rule, "what is checked"},
    {0},
};
const struct form policy_form = {"a policy", "What finwait check --policy demands of a capture.", policy_fields};
