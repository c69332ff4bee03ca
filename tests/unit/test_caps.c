/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of hosts and services when there are more of them than are told apart, and what the summary says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "hosts.h"
#include "services.h"

#define MANY (3U * HOSTS_CAP)

static struct finwait_address host(uint32_t n)
{
    struct finwait_address address = {{10}};
    memcpy(&address.bytes[12], &n, sizeof n);
    return address;
}

/* One that is heard again and again, amid many that are heard once. */
static void the_host_that_is_heard_is_not_forgotten(void **state)
{
    (void)state;
    struct finwait_memory memory = {0};
    struct hosts hosts = {.memory = &memory};
    struct finwait_address busy = host(MANY + 1);
    static struct flow flow;
    struct reach reach = {.host_heard = false};
    struct news news = {.kind = NEWS_HEARD, .start = MANY - 1};
    hosts_note(&hosts, &busy, 63);
    for (uint32_t n = 0; n < MANY; n++) {
        flow.address[FINWAIT_CLIENT] = news.address[FINWAIT_CLIENT] = host(n);
        flow.address[FINWAIT_SERVER] = news.address[FINWAIT_SERVER] = busy;
        news.time = n + 1;
        for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
            news.side = (uint8_t)side;
            hosts_hear(&hosts, &news);
        }
        hosts_look_back(&hosts, &flow);
        assert_false(flow.reach.never_heard);
    }
    assert_int_equal(hosts_ttl(&hosts, &busy), 63);
    hosts_watch(&hosts, &news, &reach);
    assert_true(reach.host_heard); /* beyond the cap, too, it is known when it was heard last */
    assert_int_equal(hosts.forgotten + hosts.younger.count + hosts.older.count, MANY + 1);
    assert_in_range(hosts.younger.count + hosts.older.count, HOSTS_CAP / 2, HOSTS_CAP);
    assert_true(memory.rooms[FINWAIT_ROOM_HOSTS] >= HOSTS_CAP / 2 * sizeof(struct host));
    hosts_done(&hosts);
}

static void little_memory_knows_fewer_hosts(void **state)
{
    (void)state;
    struct finwait_memory memory = {.limit = 16 << 20};
    struct hosts hosts = {.memory = &memory};
    for (uint32_t n = 0; n < MANY; n++) {
        struct finwait_address address = host(n);
        hosts_note(&hosts, &address, 64);
        assert_true(memory.total <= memory.limit / HOSTS_PARTS);
        assert_int_equal(hosts_ttl(&hosts, &address), 64);
    }
    assert_true(hosts.younger.count + hosts.older.count > 4096);
    hosts_done(&hosts);
}

/* Whoever sends from many addresses can't choose them so that they all lie in one run: where one lies is unknown. */
static void where_a_host_lies_is_unknown(void **state)
{
    (void)state;
    struct hosts one = {.forgotten = 0}, other = {.forgotten = 0};
    for (uint32_t n = 0; n < 100; n++) {
        struct finwait_address address = host(n);
        hosts_note(&one, &address, 64);
        hosts_note(&other, &address, 64);
    }
    assert_int_equal(one.younger.mask, other.younger.mask);
    unsigned apart = 0;
    for (size_t i = 0; i <= one.younger.mask; i++)
        apart += one.younger.slots[i].taken != other.younger.slots[i].taken;
    assert_true(apart > 0);
    hosts_done(&one);
    hosts_done(&other);
}

static struct news news_of(uint32_t client, uint32_t server)
{
    return (struct news){.family = 4, .start = 5, .port = {40000, 80}, .address = {host(client), host(server)}};
}

/* A connection of that client and that server, from beginning to end. */
static void pass(struct services *services, uint32_t client, uint32_t server)
{
    static const struct flow flow;
    static const struct finwait_connection connection;
    struct news news = news_of(client, server);
    services_count(services, services_open(services, &news), &flow, &connection, 10);
}

static void services_beyond_the_cap_are_counted_and_those_before_stay(void **state)
{
    (void)state;
    struct finwait_memory memory = {0};
    struct services services = {.memory = &memory};
    for (uint32_t n = 0; n < SERVICES_CAP + 10; n++)
        pass(&services, 1, n);
    assert_int_equal(services.count, SERVICES_CAP);
    assert_int_equal(services.left_out, 10);
    pass(&services, 2, 0); /* a new connection to the first of them */
    assert_int_equal(services.left_out, 10);
    assert_int_equal(services.list[0].service.connections, 2);
    assert_true(memory.rooms[FINWAIT_ROOM_SERVICES] >= SERVICES_CAP * sizeof(struct service_facts));
    services_done(&services);
}

static void little_memory_tells_fewer_services_apart(void **state)
{
    (void)state;
    struct finwait_memory memory = {.limit = 16 << 20};
    struct services services = {.memory = &memory};
    for (uint32_t n = 0; n < SERVICES_CAP; n++)
        pass(&services, 1, n);
    assert_in_range(services.count, 1024, memory.limit / SERVICES_PARTS / sizeof(struct service_facts));
    assert_int_equal(services.count + services.left_out, SERVICES_CAP);
    assert_true(memory.total <= memory.limit / SERVICES_PARTS);
    services_done(&services);
}

/* The client that presses on a service goes on being counted while thousands of others pass. */
static void the_client_that_presses_is_not_forgotten(void **state)
{
    (void)state;
    struct services services = {.left_out = 0};
    for (uint32_t n = 0; n < 2 * PRESSERS_CAP; n++) {
        struct news news = news_of(n % 2 ? 7 : n, 1);
        uint32_t service = services_open(&services, &news);
        news.to = FINWAIT_TIME_WAIT;
        services_move(&services, service, &news);
        news.from = FINWAIT_TIME_WAIT;
        news.to = FINWAIT_CLOSED;
        if (n % 2 == 0)
            services_move(&services, service, &news);
    }
    assert_int_equal(services.list[0].presser.count, PRESSERS_CAP);
    assert_true(services.forgotten > 0);
    services_done(&services);
}

static void take_nothing(void *user, const struct finwait_connection *connection)
{
    uint64_t *count = user;
    *count += connection->id > 0;
}

/* Whoever asks while the capture goes on is told what was judged early, not only at the end. */
static void what_was_judged_early_is_told_at_once(void **state)
{
    (void)state;
    uint64_t over = 0;
    struct finwait_options options = finwait_options_default();
    struct finwait_sink sink = {.user = &over, .connection = take_nothing};
    options.max_connections = 10;
    struct finwait_analyzer *analyzer = finwait_analyzer_new(&options, &sink);
    assert_non_null(analyzer);
    for (uint32_t n = 0; n < 25; n++) {
        struct finwait_segment s = {.kind = FINWAIT_SEGMENT_TCP, .family = 4, .flags = FINWAIT_SYN, .dst_port = 80};
        s.src = host(n);
        s.frame = n + 1;
        s.time = (int64_t)n + 1;
        finwait_analyzer_segment(analyzer, &s);
    }
    const struct finwait_summary *summary = finwait_analyzer_summary(analyzer);
    assert_int_equal(over, 15);
    assert_int_equal(summary->capped_connections, 15);
    assert_true(finwait_analyzer_memory(analyzer)->rooms[FINWAIT_ROOM_CONNECTIONS] > 10 * sizeof(struct flow));
    assert_true(finwait_analyzer_finish(analyzer));
    assert_int_equal(summary->capped_connections, 15);
    assert_int_equal(summary->capped_services + summary->capped_hosts, 0);
    finwait_analyzer_free(analyzer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_that_is_heard_is_not_forgotten),
        cmocka_unit_test(little_memory_knows_fewer_hosts),
        cmocka_unit_test(where_a_host_lies_is_unknown),
        cmocka_unit_test(services_beyond_the_cap_are_counted_and_those_before_stay),
        cmocka_unit_test(little_memory_tells_fewer_services_apart),
        cmocka_unit_test(the_client_that_presses_is_not_forgotten),
        cmocka_unit_test(what_was_judged_early_is_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
