/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosts.h"

#define HOSTS 20000U

/* The most slots that a search passes before it ends. */
static size_t longest_run(const struct host_set *set)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i <= set->mask; i++) {
        run = set->slots[i].taken ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* Hosts of one network differ in two bytes of their addresses: they are found as soon, whichever bytes these are. */
static void hosts_of_a_network_spread(void **state)
{
    (void)state;
    for (unsigned at = 0; at + 1 < sizeof(struct finwait_address); at++) {
        struct hosts hosts = {.forgotten = 0};
        for (unsigned i = 1; i <= HOSTS; i++) {
            struct finwait_address address = {{0x20, 0x01, 0, 2}};
            address.bytes[at] ^= (uint8_t)i;
            address.bytes[at + 1] ^= (uint8_t)(i >> 8);
            hosts_note(&hosts, &address, 64);
        }
        assert_int_equal(hosts.younger.count, HOSTS);
        assert_true(longest_run(&hosts.younger) < 300); /* half full and evenly spread: some fifty */
        hosts_done(&hosts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hosts_of_a_network_spread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
