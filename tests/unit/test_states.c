/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "states.h"

static void every_cell_is_written(void **state)
{
    (void)state;
    for (unsigned from = 0; from < FINWAIT_STATE_COUNT; from++) {
        for (unsigned event = 0; event < EVENT_COUNT; event++) {
            if (!states_cell_is_set((enum finwait_state)from, (enum state_event)event))
                fail_msg("%s, event %u", finwait_state_name((enum finwait_state)from), event);
        }
    }
}

#define S(name) FINWAIT_##name
#define E(name) EVENT_##name

/* RFC 9293 figure 5 and section 3.10.7, arrow by arrow. */
static const struct {
    enum finwait_state from;
    enum state_event event;
    enum finwait_state to;
} arrows[] = {
    {S(CLOSED), E(SENT_SYN), S(SYN_SENT)},
    {S(LISTEN), E(RECEIVED_SYN), S(SYN_RECEIVED)},
    {S(SYN_SENT), E(RECEIVED_SYN), S(SYN_RECEIVED)},
    {S(SYN_SENT), E(RECEIVED_SYN_ACK), S(ESTABLISHED)},
    {S(SYN_RECEIVED), E(RECEIVED_ACK_OF_SYN), S(ESTABLISHED)},
    {S(SYN_RECEIVED), E(SENT_FIN), S(FIN_WAIT_1)},
    {S(ESTABLISHED), E(SENT_FIN), S(FIN_WAIT_1)},
    {S(ESTABLISHED), E(RECEIVED_FIN), S(CLOSE_WAIT)},
    {S(FIN_WAIT_1), E(RECEIVED_FIN), S(CLOSING)},
    {S(FIN_WAIT_1), E(RECEIVED_ACK_OF_FIN), S(FIN_WAIT_2)},
    {S(FIN_WAIT_2), E(RECEIVED_FIN), S(TIME_WAIT)},
    {S(CLOSE_WAIT), E(SENT_FIN), S(LAST_ACK)},
    {S(CLOSING), E(RECEIVED_ACK_OF_FIN), S(TIME_WAIT)},
    {S(LAST_ACK), E(RECEIVED_ACK_OF_FIN), S(CLOSED)},
    {S(TIME_WAIT), E(RECEIVED_FIN), S(TIME_WAIT)},
    {S(TIME_WAIT), E(SILENT_END), S(CLOSED)},
};

static void the_arrows_of_figure_5_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        finwait_states to = states_step(FINWAIT_IN(arrows[i].from), arrows[i].event);
        if (!(to & FINWAIT_IN(arrows[i].to)))
            fail_msg("%s does not become %s", finwait_state_name(arrows[i].from), finwait_state_name(arrows[i].to));
    }
}

static void a_reset_ends_every_synchronized_state(void **state)
{
    (void)state;
    for (unsigned from = 0; from < FINWAIT_STATE_COUNT; from++) {
        if (!state_is_synchronized((enum finwait_state)from))
            continue;
        assert_int_equal(states_step(FINWAIT_IN(from), EVENT_RECEIVED_RST), FINWAIT_IN(FINWAIT_CLOSED));
        assert_int_equal(states_step(FINWAIT_IN(from), EVENT_SENT_RST), FINWAIT_IN(FINWAIT_CLOSED));
        assert_int_equal(states_step(FINWAIT_IN(from), EVENT_RECEIVED_ICMP), FINWAIT_IN(from));
    }
}

static void only_established_and_close_wait_send_new_data(void **state)
{
    (void)state;
    static const finwait_states senders = FINWAIT_IN(FINWAIT_ESTABLISHED) | FINWAIT_IN(FINWAIT_CLOSE_WAIT);
    assert_int_equal(states_step(FINWAIT_ANY_STATE, EVENT_SENT_NEW_DATA), senders);
    assert_int_equal(states_step(FINWAIT_ANY_STATE & (finwait_states)~senders, EVENT_SENT_NEW_DATA), 0);
}

static void a_set_steps_as_its_members_do(void **state)
{
    (void)state;
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        for (unsigned set = 0; set <= FINWAIT_ANY_STATE; set++) {
            unsigned expected = 0;
            for (unsigned from = 0; from < FINWAIT_STATE_COUNT; from++) {
                if (set & (1U << from))
                    expected |= states_step(FINWAIT_IN(from), (enum state_event)event);
            }
            assert_int_equal(states_step((finwait_states)set, (enum state_event)event), expected);
        }
    }
}

/* Of a set: never smaller, done at once, and the closures of its members together. */
static void check_closure(unsigned set, event_tokens tokens, bool mortal)
{
    finwait_states closed = states_close((finwait_states)set, tokens, mortal);
    unsigned together = 0;
    for (unsigned from = 0; from < FINWAIT_STATE_COUNT; from++) {
        if (set & (1U << from))
            together |= states_close(FINWAIT_IN(from), tokens, mortal);
    }
    if ((closed & set) != set || states_close(closed, tokens, mortal) != closed || closed != together)
        fail_msg("set %x, tokens %x, mortal %d", set, tokens, mortal);
}

static void closure_is_idempotent_and_additive(void **state)
{
    (void)state;
    for (unsigned tokens = 0; tokens < 1U << EVENT_RECEIVED_COUNT; tokens++) {
        for (unsigned set = 0; set <= FINWAIT_ANY_STATE; set += 1 + tokens % 3) {
            check_closure(set, (event_tokens)tokens, false);
            check_closure(set, (event_tokens)tokens, true);
        }
    }
}

static void closure_grows_with_tokens_and_mortality(void **state)
{
    (void)state;
    for (unsigned tokens = 0; tokens < 1U << EVENT_RECEIVED_COUNT; tokens++) {
        for (unsigned from = 0; from < FINWAIT_STATE_COUNT; from++) {
            finwait_states plain = states_close(FINWAIT_IN(from), (event_tokens)tokens, false);
            assert_int_equal(plain & ~states_close(FINWAIT_IN(from), (event_tokens)tokens, true), 0);
            for (unsigned event = 0; event < EVENT_RECEIVED_COUNT; event++) {
                event_tokens more = (event_tokens)(tokens | (1U << event));
                assert_int_equal(plain & ~states_close(FINWAIT_IN(from), more, false), 0);
            }
        }
    }
}

static void a_single_state_is_told_from_none_and_many(void **state)
{
    (void)state;
    assert_int_equal(states_single(0), FINWAIT_STATE_UNKNOWN);
    assert_int_equal(states_single(FINWAIT_ANY_STATE), FINWAIT_STATE_UNKNOWN);
    for (unsigned one = 0; one < FINWAIT_STATE_COUNT; one++)
        assert_int_equal(states_single(FINWAIT_IN(one)), one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_written),
        cmocka_unit_test(the_arrows_of_figure_5_are_there),
        cmocka_unit_test(a_reset_ends_every_synchronized_state),
        cmocka_unit_test(only_established_and_close_wait_send_new_data),
        cmocka_unit_test(a_set_steps_as_its_members_do),
        cmocka_unit_test(closure_is_idempotent_and_additive),
        cmocka_unit_test(closure_grows_with_tokens_and_mortality),
        cmocka_unit_test(a_single_state_is_told_from_none_and_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
