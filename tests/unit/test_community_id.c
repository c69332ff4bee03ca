/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "community_id.h"

static const struct {
    uint8_t family;
    struct finwait_address client, server;
    uint16_t client_port, server_port;
    const char *id;
} rows[] = {
    {4, {{1, 2, 3, 4}}, {{5, 6, 7, 8}}, 1122, 3344, "1:wCb3OG7yAFWelaUydu0D+125CLM="},
    {4, {{128, 232, 110, 120}}, {{66, 35, 250, 204}}, 34855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {6,
     {{0x20, 0x01, 0x04, 0x70, 0xe5, 0xbf, 0xde, 0xad, 0x49, 0x57, 0x21, 0x74, 0xe8, 0x2c, 0x48, 0x87}},
     {{0x26, 0x07, 0xf8, 0xb0, 0x40, 0x0c, 0x0c, 0x03, [15] = 0x1a}},
     63943,
     25,
     "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4="},
};

static struct finwait_connection connection_of(size_t row)
{
    struct finwait_connection connection = {.family = rows[row].family};
    connection.endpoints[FINWAIT_CLIENT].address = rows[row].client;
    connection.endpoints[FINWAIT_CLIENT].port = rows[row].client_port;
    connection.endpoints[FINWAIT_SERVER].address = rows[row].server;
    connection.endpoints[FINWAIT_SERVER].port = rows[row].server_port;
    return connection;
}

static void published_vectors(void **state)
{
    (void)state;
    char id[COMMUNITY_ID_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_connection connection = connection_of(i);
        if (!community_id_print(&connection, id))
            skip();
        assert_string_equal(id, rows[i].id);
    }
}

static void both_directions_agree(void **state)
{
    (void)state;
    char id[COMMUNITY_ID_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct finwait_connection connection = connection_of(i);
        struct finwait_endpoint client = connection.endpoints[FINWAIT_CLIENT];
        connection.endpoints[FINWAIT_CLIENT] = connection.endpoints[FINWAIT_SERVER];
        connection.endpoints[FINWAIT_SERVER] = client;
        if (!community_id_print(&connection, id))
            skip();
        assert_string_equal(id, rows[i].id);
    }
}

static void equal_addresses_go_by_port(void **state)
{
    (void)state;
    char low_first[COMMUNITY_ID_SIZE], high_first[COMMUNITY_ID_SIZE];
    struct finwait_connection connection = {.family = 4};
    connection.endpoints[FINWAIT_CLIENT].port = 1;
    connection.endpoints[FINWAIT_SERVER].port = 2;
    if (!community_id_print(&connection, low_first))
        skip();
    connection.endpoints[FINWAIT_CLIENT].port = 2;
    connection.endpoints[FINWAIT_SERVER].port = 1;
    assert_true(community_id_print(&connection, high_first));
    assert_string_equal(low_first, high_first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(both_directions_agree),
        cmocka_unit_test(equal_addresses_go_by_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
