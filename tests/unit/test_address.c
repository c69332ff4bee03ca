/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include <finwait/segment.h>

static const struct {
    int family;
    const char *text;
} addresses[] = {
    {4, "0.0.0.0"},
    {4, "255.255.255.255"},
    {4, "192.0.2.1"},
    {4, "10.100.9.99"},
    {6, "::"},
    {6, "::1"},
    {6, "2001:db8::"},
    {6, "2001:db8::1"},
    {6, "2001:db8:0:1::"},    /* one zero word alone is not shortened */
    {6, "2001:0:0:1::2"},     /* of two runs the longer */
    {6, "2001:db8::1:0:0:1"}, /* of two as long the first */
    {6, "fe80::abcd:ef01:203:405"},
    {6, "1:2:3:4:5:6:7:8"},
    {6, "0:2:3:4:5:6:7:8"},
    {6, "1:2:3:4:5:6:7:0"},
    {6, "::ffff:192.0.2.128"}, /* an IPv4 address as IPv6 sockets see it */
    {6, "::192.0.2.128"},
    {6, "::fffe:c000:280"},
};

static void addresses_are_printed_as_they_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct finwait_address address = {0};
        char text[46];
        assert_int_equal(inet_pton(addresses[i].family == 6 ? AF_INET6 : AF_INET, addresses[i].text, address.bytes), 1);
        assert_string_equal(finwait_address_print(&address, addresses[i].family, text, sizeof text), addresses[i].text);
    }
}

/* Many zero words among them, which is what the text depends on. */
static void ipv6_addresses_are_printed_as_by_the_c_library(void **state)
{
    (void)state;
    srand(1);
    for (unsigned i = 0; i < 20000; i++) {
        struct finwait_address address;
        char text[46], expected[46];
        unsigned zeros = (unsigned)rand();
        for (unsigned byte = 0; byte < 16; byte++) {
            uint8_t some = (uint8_t)(rand() >> (rand() & 7));
            address.bytes[byte] = zeros >> byte / 2 & 1 ? 0 : some;
        }
        assert_non_null(inet_ntop(AF_INET6, address.bytes, expected, sizeof expected));
        assert_string_equal(finwait_address_print(&address, 6, text, sizeof text), expected);
    }
}

static void text_without_room_is_empty(void **state)
{
    (void)state;
    const struct finwait_address address = {{192, 0, 2, 100}};
    char text[12] = "untouched";
    finwait_address_print(&address, 4, text, 0);
    assert_string_equal(text, "untouched");
    assert_string_equal(finwait_address_print(&address, 4, text, 11), "");
    assert_string_equal(finwait_address_print(&address, 4, text, 12), "192.0.2.100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_printed_as_they_are_written),
        cmocka_unit_test(ipv6_addresses_are_printed_as_by_the_c_library),
        cmocka_unit_test(text_without_room_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
