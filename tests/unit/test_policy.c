/* SPDX-License-Identifier: BSD-2-Clause */
/* Policies as text: what can't be used is named with its line and column; what can, selects and expects as it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "policy.h"

/* A policy of one rule on lines 1 to 3: its selection begins at 2:1, what is expected at 3:1. */
#define RULE(select, expect)                                                                                           \
    "{\"home\": [\"10.0.0.0/8\"], \"rules\": [{\"name\": \"a\", \"reason\": \"r\", \"select\":\n" select               \
    ", \"expect\":\n" expect "}]}"
#define SELECT(select) RULE(select, "{\"deny\": [\"error\"]}")
#define EXPECT(expect) RULE("{}", expect)

static const struct {
    const char *text, *error;
} refusals[] = {
    {"", "p:1:1: unexpected token near end of file"},
    {"{\n  \"rules\": [}", "p:2:13: unexpected token near '}'"},
    {"{\"rules\": [],\n \"rules\": []}", "p:2:8: duplicate object key near '\"rules\"'"},
    {"[]", "p:1:1: a policy must be an object"},
    {" {}", "p:1:2: a policy lacks its member \"rules\""},
    {"{\"rules\": []}", "p:1:11: \"rules\" takes a list that is not empty"},
    {"{\"rules\":\n  {}}", "p:2:3: \"rules\" takes a list that is not empty"},
    {"{\n\"ruels\": []}", "p:2:1: a policy has no member \"ruels\"; did you mean \"rules\"?"},
    {"{\n\"ünïcode\": 1, \"colour\": []}",
     "p:2:1: a policy has no member \"ünïcode\", only $schema, home, services, allow_empty, rules"},
    {"{\"$schema\": \"ünïcode\", \"colour\": []}",
     "p:1:24: a policy has no member \"colour\", only $schema, home, services, allow_empty, rules"},
    {"{\"rules\": [1]}", "p:1:12: a rule must be an object"},
    {"{\"rules\": [{\"name\": \"\", \"reason\": \"r\"}]}", "p:1:21: \"name\" takes a text that is not empty"},
    {"{\"rules\": [{\"name\": \"a\", \"expect\": {\"deny\": [\"note\"]}}]}",
     "p:1:12: a rule lacks its member \"reason\""},
    {"{\"rules\": [{\"name\": \"a\", \"reason\": \"r\"}]}", "p:1:12: a rule lacks its member \"expect\""},
    {"{\"rules\": [{\"name\": \"a\", \"reason\": \"r\",\n\"severity\": \"eror\"}]}",
     "p:2:13: \"eror\" is no word of \"severity\"; did you mean \"error\"?"},
    {"{\"rules\": [{\"name\": \"a\", \"reason\": \"r\",\n\"severity\": 1}]}", "p:2:13: \"severity\" takes a word"},
    {"{\"rules\": [{\"optional\": \"yes\"}]}", "p:1:25: \"optional\" takes true or false"},
    {"{\"allow_empty\": 1}", "p:1:17: \"allow_empty\" takes true or false"},
    {"{\"services\": []}", "p:1:14: \"services\" takes an object"},
    {"{\"services\": {\"web\": {\"prots\": [1]}}}",
     "p:1:23: a service has no member \"prots\"; did you mean \"ports\"?"},
    {"{\"services\": {\"web\": {}}}", "p:1:22: a service lacks its member \"ports\""},
    {"{\"rules\": [{\"name\": \"a b\", \"reason\": \"r\", \"expect\": {\"deny\": [\"note\"]}},\n"
     "{\"name\": \"A, b!\", \"reason\": \"r\", \"expect\": {\"deny\": [\"note\"]}}]}",
     "p:2:10: rule 1 has this name too, as far as letters and digits go"},
    {"{\"rules\": [{\"name\": \"!\", \"reason\": \"r\", \"expect\": {\"deny\": [\"note\"]}}]}",
     "p:1:21: a name needs a letter from a to z or a digit"},
    /* Selections. */
    {SELECT("{\"client\": []}"), "p:2:2: select has no member \"client\"; did you mean \"clients\"?"},
    {SELECT("{\"clients\": \"10.0.0.1\"}"), "p:2:13: \"clients\" takes a list that is not empty"},
    {SELECT("{\"clients\": [\"10.0.0.1\", \"10.0.0.1/8\"]}"),
     "p:2:26: \"clients\" takes an address, or a network such as \"10.0.0.0/8\" with no bits beyond its length"},
    {SELECT("{\"servers\": [\"10.0.0.0/33\"]}"),
     "p:2:14: \"servers\" takes an address, or a network such as \"10.0.0.0/8\" with no bits beyond its length"},
    {SELECT("{\"servers\": [\"example.org\"]}"),
     "p:2:14: \"servers\" takes an address, or a network such as \"10.0.0.0/8\" with no bits beyond its length"},
    {SELECT("{\"server_ports\": [0]}"),
     "p:2:19: \"server_ports\" takes a port from 1 to 65535, or a range such as \"8000-8999\""},
    {SELECT("{\"server_ports\": [80, 443, 80]}"), "p:2:28: \"server_ports\" has this twice"},
    {SELECT("{\"client_ports\": [\"9-8\"]}"),
     "p:2:19: \"client_ports\" takes a port from 1 to 65535, or a range such as \"8000-8999\""},
    {SELECT("{\"services\": [\"web\"]}"), "p:2:15: the policy names no service \"web\""},
    {SELECT("{\"direction\": \"in\"}"),
     "p:2:15: \"in\" is no word of \"direction\", which takes inbound, outbound, internal, transit"},
    {SELECT("{\"from\": \"end\"}"), "p:2:10: \"from\" takes a moment such as \"+1.5s\" or \"2026-01-02T03:04:05Z\""},
    {SELECT("{\"from\": 1.5}"), "p:2:10: \"from\" takes a moment such as \"+1.5s\" or \"2026-01-02T03:04:05Z\""},
    {SELECT("{\"from\": \"+2s\", \"to\": \"+2s\"}"),
     "p:2:23: \"to\" is not after \"from\", so that nothing is selected"},
    {"{\"rules\": [{\"name\": \"a\", \"reason\": \"r\", \"expect\": {\"deny\": [\"note\"]}, \"select\":\n"
     "{\"direction\": \"inbound\"}}]}",
     "p:2:15: a direction is seen from \"home\", which the policy does not have"},
    /* Expectations. */
    {EXPECT("{}"), "p:3:1: nothing is expected"},
    {EXPECT("{\"deny\": [\"fin_then_rts\"]}"),
     "p:3:11: \"fin_then_rts\" is no word of \"deny\"; did you mean \"fin_then_rst\"?"},
    {EXPECT("{\"deny\": [\"error\", \"warning\"]}"), "p:3:20: a severity means all that are worse too: one is enough"},
    {EXPECT("{\"deny\": [\"half_close\"], \"allow\": [\"half_close\"]}"), "p:3:36: \"half_close\" is denied too"},
    {EXPECT("{\"allow\": [\"half_close\"]}"), "p:3:12: \"half_close\" is not denied: \"deny\" has no severity"},
    {EXPECT("{\"deny\": [\"half_close\"], \"findings\": [{\"code\": \"half_close\", \"max_count\": 1}]}"),
     "p:3:48: \"half_close\" is denied too"},
    {EXPECT("{\"deny\": [\"note\"], \"allow\": [\"half_close\"], \"findings\": [{\"code\": \"half_close\"}]}"),
     "p:3:67: \"half_close\" is allowed too"},
    {EXPECT("{\"findings\": [{\"code\": \"midstream\", \"max_count\": 1}, {\"code\": \"midstream\"}]}"),
     "p:3:63: \"midstream\" is limited above too"},
    {EXPECT("{\"findings\": [{\"code\": \"half_close\"}]}"), "p:3:15: there is no limit in it"},
    {EXPECT("{\"findings\": [{\"code\": \"half_close\", \"max_share\": 1.5}]}"),
     "p:3:51: \"max_share\" takes a number from 0 to 1"},
    {EXPECT("{\"findings\": [{\"code\": \"half_close\", \"max_count\": -1}]}"),
     "p:3:51: \"max_count\" takes a whole number from 0"},
    {EXPECT("{\"findings\": [{\"code\": \"half_close\", \"max_count\": 1.5}]}"),
     "p:3:51: \"max_count\" takes a whole number from 0"},
    {EXPECT("{\"findings\": [{\"code\": \"syn_flood\", \"max_share\": 0.5}]}"),
     "p:3:50: \"syn_flood\" is not found in single connections: it takes \"max_count\""},
    {RULE("{\"clients\": [\"10.0.0.1\"]}", "{\"deny\": [\"syn_flood\"]}"),
     "p:3:11: syn_flood is about a whole service: select by servers, server_ports and services only"},
    {RULE("{\"direction\": \"inbound\"}", "{\"findings\": [{\"code\": \"syn_flood\", \"max_count\": 1}]}"),
     "p:3:24: syn_flood is about a whole service: select by servers, server_ports and services only"},
    {RULE("{\"server_ports\": [80]}", "{\"deny\": [\"duplicate_frames\"]}"),
     "p:3:11: duplicate_frames is about the whole capture: the rule must select everything"},
    {RULE("{\"from\": \"+1s\"}", "{\"occupancy\": [{\"state\": \"time_wait\", \"max_count\": 1}]}"),
     "p:3:16: \"occupancy\" is about a whole service: select by servers, server_ports and services only"},
    {EXPECT("{\"verdicts\": [{\"verdicts\": [\"closed\"], \"min_share\": 0.9, \"max_share\": 0.8}]}"),
     "p:3:71: \"max_share\" is less than \"min_share\""},
    {EXPECT("{\"verdicts\": [{\"verdicts\": [\"closed\"]}]}"), "p:3:15: there is no limit in it"},
    {EXPECT("{\"verdicts\": [{\"verdicts\": [\"close\"], \"min_count\": 1}]}"),
     "p:3:29: \"close\" is no word of \"verdicts\"; did you mean \"closed\"?"},
    {EXPECT(
         "{\"verdicts\": [{\"verdicts\": [\"closed\"], \"min_share\": 0.9}, {\"verdicts\": [\"reset\"], \"min_share\": "
         "0.2}]}"),
     "p:3:72: together with other verdicts above, more than all connections must end so"},
    {EXPECT("{\"closes_first\": {\"side\": \"both\"}}"),
     "p:3:27: \"both\" is no word of \"side\", which takes client, server"},
    {EXPECT("{\"closes_first\": {}}"), "p:3:18: closes_first lacks its member \"side\""},
    {EXPECT("{\"connections\": {}}"), "p:3:17: there is no limit in it"},
    {EXPECT("{\"connections\": {\"min_count\": 3, \"max_count\": 2}}"),
     "p:3:47: \"max_count\" is less than \"min_count\""},
    {"{\"rules\": [{\"name\": \"a\", \"reason\": \"r\", \"optional\": true,\n"
     "\"expect\": {\"connections\": {\"min_count\": 1}}}]}",
     "p:2:27: an optional rule can't demand connections"},
    {EXPECT("{\"resets\": {\"from\": \"client\"}}"), "p:3:12: there is no limit in it"},
    {EXPECT("{\"handshake_rtt\": {\"p95\": 0.1}}"), "p:3:27: \"p95\" takes a time such as \"250ms\" or \"1.5s\""},
    {EXPECT("{\"handshake_rtt\": {\"p95\": \"1s\", \"p50\": \"2s\"}}"), "p:3:27: \"p95\" is less than \"p50\""},
    {EXPECT("{\"time_in_state\": [{\"state\": \"close_wait\", \"max\": \"1s\"}]}"),
     "p:3:20: a limit on time in a state lacks its member \"side\""},
    {EXPECT("{\"time_in_state\": [{\"side\": \"server\", \"state\": \"close_wait\"}]}"),
     "p:3:20: there is no limit in it"},
    {EXPECT("{\"occupancy\": [{\"state\": \"established\", \"max_count\": 1}]}"),
     "p:3:26: \"established\" is no word of \"state\", which takes time_wait, close_wait, fin_wait_2, half_open"},
};

static void what_is_wrong_is_named_with_line_and_column(void **state)
{
    unsigned wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct policy policy;
        struct finwait_error error = {0};
        const char *text = refusals[i].text;
        if (policy_take(&policy, "p", text, strlen(text), &error))
            fail_msg("taken: %s", text);
        if (strcmp(error.text, refusals[i].error) != 0) {
            print_error("%s\n  said:     %s\n  expected: %s\n", text, error.text, refusals[i].error);
            wrong++;
        }
        policy_done(&policy);
    }
    assert_int_equal(wrong, 0);
}

static void escapes_in_keys_do_not_hide_where_they_are(void **state)
{
    struct policy policy;
    struct finwait_error error = {0};
    const char *text = "{\"\\u0072ules\": [{\"n\\u0061me\":\n  [\"]\\\\\\\"}\", 1]}]}";
    (void)state;
    assert_false(policy_take(&policy, "p", text, strlen(text), &error));
    assert_string_equal(error.text, "p:2:3: \"name\" takes a text that is not empty");
    policy_done(&policy);
}

static struct policy taken(const char *text)
{
    struct policy policy;
    struct finwait_error error = {0};
    if (!policy_take(&policy, "p", text, strlen(text), &error))
        fail_msg("%s", error.text);
    return policy;
}

static struct finwait_connection connection(const char *client, uint16_t client_port, const char *server,
                                            uint16_t server_port)
{
    struct finwait_connection connection = {.family = strchr(client, ':') ? 6 : 4, .start = 1500};
    int family = connection.family == 6 ? AF_INET6 : AF_INET;
    inet_pton(family, client, connection.endpoints[FINWAIT_CLIENT].address.bytes);
    inet_pton(family, server, connection.endpoints[FINWAIT_SERVER].address.bytes);
    connection.endpoints[FINWAIT_CLIENT].port = client_port;
    connection.endpoints[FINWAIT_SERVER].port = server_port;
    return connection;
}

/* A capture that begins at 1000 ns, a connection of it at 1500 ns. */
static const struct {
    const char *select, *client, *server;
    bool taken;
} selections[] = {
    {"{}", "10.0.0.1", "192.0.2.1", true},
    {"{\"clients\": [\"10.0.0.0/8\"]}", "10.255.0.1", "192.0.2.1", true},
    {"{\"clients\": [\"10.0.0.0/8\"]}", "11.0.0.1", "10.0.0.1", false},
    {"{\"clients\": [\"10.0.0.0/31\", \"10.0.0.3\"]}", "10.0.0.3", "192.0.2.1", true},
    {"{\"clients\": [\"10.0.0.0/31\", \"10.0.0.3\"]}", "10.0.0.2", "192.0.2.1", false},
    {"{\"clients\": [\"0.0.0.0/0\"]}", "::1", "::2", false},
    {"{\"servers\": [\"2001:db8::/33\"]}", "::1", "2001:db8:7fff::1", true},
    {"{\"servers\": [\"2001:db8::/33\"]}", "::1", "2001:db8:8000::1", false},
    {"{\"server_ports\": [443, \"80-81\"]}", "10.0.0.1", "192.0.2.1", true},
    {"{\"server_ports\": [443, \"81-90\"]}", "10.0.0.1", "192.0.2.1", false},
    {"{\"client_ports\": [5000]}", "10.0.0.1", "192.0.2.1", true},
    {"{\"client_ports\": [80]}", "10.0.0.1", "192.0.2.1", false},
    {"{\"services\": [\"db\", \"web\"]}", "10.0.0.1", "192.0.2.1", true},
    {"{\"services\": [\"db\"]}", "10.0.0.1", "192.0.2.1", false},
    {"{\"services\": [\"web\"], \"servers\": [\"192.0.2.2\"]}", "10.0.0.1", "192.0.2.1", false},
    {"{\"direction\": \"outbound\"}", "10.0.0.1", "192.0.2.1", true},
    {"{\"direction\": \"outbound\"}", "192.0.2.1", "10.0.0.1", false},
    {"{\"direction\": \"inbound\"}", "192.0.2.1", "10.0.0.1", true},
    {"{\"direction\": \"internal\"}", "10.0.0.2", "10.0.0.1", true},
    {"{\"direction\": \"internal\"}", "10.0.0.2", "192.0.2.1", false},
    {"{\"direction\": \"transit\"}", "192.0.2.2", "192.0.2.1", true},
    {"{\"from\": \"+500ns\"}", "10.0.0.1", "192.0.2.1", true},
    {"{\"from\": \"+501ns\"}", "10.0.0.1", "192.0.2.1", false},
    {"{\"to\": \"+501ns\"}", "10.0.0.1", "192.0.2.1", true},
    {"{\"to\": \"+500ns\"}", "10.0.0.1", "192.0.2.1", false},
    {"{\"from\": \"1970-01-01T00:00:00.0000015Z\"}", "10.0.0.1", "192.0.2.1", true},
    {"{\"from\": \"1970-01-01T00:00:00.0000016Z\"}", "10.0.0.1", "192.0.2.1", false},
};

static void a_rule_selects_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof selections / sizeof *selections; i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "{\"home\": [\"10.0.0.0/8\"], \"services\": {\"web\": {\"ports\": [80]}, \"db\": {\"servers\": "
                 "[\"192.0.2.1\"], \"ports\": [5432]}}, \"rules\": [{\"name\": \"a\", \"reason\": \"r\", \"expect\": "
                 "{\"deny\": [\"note\"]}, \"select\": %s}]}",
                 selections[i].select);
        struct policy policy = taken(text);
        struct finwait_connection one = connection(selections[i].client, 5000, selections[i].server, 80);
        if (selector_takes(&policy.rules[0].select, &one, &policy.home, 1000) != selections[i].taken)
            fail_msg("%s: %s", selections[i].select, selections[i].taken ? "not taken" : "taken");
        policy_done(&policy);
    }
}

static const struct {
    const char *expect;
    enum finwait_code code;
    enum finwait_severity severity;
    bool denied;
} denials[] = {
    {"{\"deny\": [\"half_close\"]}", FINWAIT_CODE_HALF_CLOSE, FINWAIT_NOTE, true},
    {"{\"deny\": [\"half_close\"]}", FINWAIT_CODE_MIDSTREAM, FINWAIT_ERROR, false},
    {"{\"deny\": [\"warning\"]}", FINWAIT_CODE_HALF_CLOSE, FINWAIT_WARNING, true},
    {"{\"deny\": [\"warning\"]}", FINWAIT_CODE_HALF_CLOSE, FINWAIT_ERROR, true},
    {"{\"deny\": [\"warning\"]}", FINWAIT_CODE_HALF_CLOSE, FINWAIT_NOTE, false},
    {"{\"deny\": [\"note\"], \"allow\": [\"half_close\"]}", FINWAIT_CODE_HALF_CLOSE, FINWAIT_ERROR, false},
    {"{\"deny\": [\"note\"], \"allow\": [\"half_close\"]}", FINWAIT_CODE_MIDSTREAM, FINWAIT_NOTE, true},
    {"{\"deny\": [\"error\", \"midstream\"]}", FINWAIT_CODE_MIDSTREAM, FINWAIT_NOTE, true},
    {"{\"deny\": [\"note\"], \"findings\": [{\"code\": \"midstream\", \"max_count\": 2}]}", FINWAIT_CODE_MIDSTREAM,
     FINWAIT_ERROR, false},
};

static void a_rule_denies_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++) {
        char text[400];
        struct finwait_finding finding = {.code = denials[i].code, .severity = denials[i].severity};
        snprintf(text, sizeof text, "{\"rules\": [{\"name\": \"a\", \"reason\": \"r\", \"expect\": %s}]}",
                 denials[i].expect);
        struct policy policy = taken(text);
        if (policy_rule_denies(&policy.rules[0], &finding) != denials[i].denied)
            fail_msg("%s, %s", denials[i].expect, finwait_code_name(denials[i].code));
        policy_done(&policy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named_with_line_and_column),
        cmocka_unit_test(escapes_in_keys_do_not_hide_where_they_are),
        cmocka_unit_test(a_rule_selects_what_it_says),
        cmocka_unit_test(a_rule_denies_what_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
