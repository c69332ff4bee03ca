/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vocabulary: RFC 9293's states and flags, the four waves of a close, and the words of report format 1.
 * Holds no behaviour beyond names.
 */
#ifndef FINWAIT_TCP_H
#define FINWAIT_TCP_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what the shared library exports. */
#define FINWAIT_API __attribute__((visibility("default")))

/* RFC 9293 section 3.3.2, in the order of a connection's life. Never compared with `<`. */
#define FINWAIT_STATES(X)                                                                                              \
    X(CLOSED, closed)                                                                                                  \
    X(LISTEN, listen)                                                                                                  \
    X(SYN_SENT, syn_sent)                                                                                              \
    X(SYN_RECEIVED, syn_received)                                                                                      \
    X(ESTABLISHED, established)                                                                                        \
    X(FIN_WAIT_1, fin_wait_1)                                                                                          \
    X(FIN_WAIT_2, fin_wait_2)                                                                                          \
    X(CLOSE_WAIT, close_wait)                                                                                          \
    X(CLOSING, closing)                                                                                                \
    X(LAST_ACK, last_ack)                                                                                              \
    X(TIME_WAIT, time_wait)

enum finwait_state {
#define X(upper, lower) FINWAIT_##upper,
    FINWAIT_STATES(X)
#undef X
        FINWAIT_STATE_COUNT,
    FINWAIT_STATE_UNKNOWN = FINWAIT_STATE_COUNT /* no single state is proven */
};

/* A set of states: bit `1 << state`. */
typedef uint16_t finwait_states;

#define FINWAIT_IN(state) ((finwait_states)(1U << (state)))
#define FINWAIT_ANY_STATE ((finwait_states)((1U << FINWAIT_STATE_COUNT) - 1U))

/* "fin_wait_1", as OpenTelemetry's network.connection.state spells it; "unknown" for FINWAIT_STATE_UNKNOWN. */
FINWAIT_API const char *finwait_state_name(enum finwait_state state);

/* Bits of the TCP header (RFC 9293 section 3.1, RFC 3168). */
enum finwait_flag {
    FINWAIT_FIN = 0x01,
    FINWAIT_SYN = 0x02,
    FINWAIT_RST = 0x04,
    FINWAIT_PSH = 0x08,
    FINWAIT_ACK = 0x10,
    FINWAIT_URG = 0x20,
    FINWAIT_ECE = 0x40,
    FINWAIT_CWR = 0x80
};

/*
 * The four waves of a close: the first FIN, its ACK, the second FIN, its ACK. Waves 2 and 3 may share
 * a segment. Named here once; arrays of waves are indexed by these.
 */
enum finwait_wave {
    FINWAIT_WAVE_1, /* first FIN */
    FINWAIT_WAVE_2, /* ACK of the first FIN */
    FINWAIT_WAVE_3, /* second FIN */
    FINWAIT_WAVE_4, /* ACK of the second FIN */
    FINWAIT_WAVE_COUNT
};

/* Which end of a connection. Arrays of endpoints are indexed by FINWAIT_CLIENT and FINWAIT_SERVER. */
enum finwait_side { FINWAIT_CLIENT, FINWAIT_SERVER, FINWAIT_SIDE_COUNT, FINWAIT_NOBODY = FINWAIT_SIDE_COUNT };

/* "client", "server"; NULL for FINWAIT_NOBODY. */
FINWAIT_API const char *finwait_side_name(enum finwait_side side);

/* Each list: X(UPPER, lower); the lower-case word is what the report prints. */
#define FINWAIT_VERDICTS(X)                                                                                            \
    X(CLOSED, closed)                                                                                                  \
    X(CLOSED_WITH_LOSS, closed_with_loss)                                                                              \
    X(HALF_CLOSED, half_closed)                                                                                        \
    X(FIN_THEN_RST, fin_then_rst)                                                                                      \
    X(RESET, reset)                                                                                                    \
    X(CLOSE_TIMED_OUT, close_timed_out)                                                                                \
    X(REFUSED, refused)                                                                                                \
    X(OPEN_TIMED_OUT, open_timed_out)                                                                                  \
    X(HALF_OPEN, half_open)                                                                                            \
    X(ABANDONED, abandoned)                                                                                            \
    X(OPEN, open)                                                                                                      \
    X(MIDSTREAM, midstream)
#define FINWAIT_OPENS(X)                                                                                               \
    X(THREE_WAY, three_way)                                                                                            \
    X(SIMULTANEOUS, simultaneous)                                                                                      \
    X(FAST_OPEN, fast_open)                                                                                            \
    X(REFUSED, refused)                                                                                                \
    X(TIMED_OUT, timed_out)                                                                                            \
    X(HALF_OPEN, half_open)                                                                                            \
    X(ABANDONED, abandoned)                                                                                            \
    X(MIDSTREAM, midstream)
#define FINWAIT_CLOSES(X)                                                                                              \
    X(FOUR_WAY, four_way)                                                                                              \
    X(THREE_WAY, three_way)                                                                                            \
    X(SIMULTANEOUS, simultaneous)                                                                                      \
    X(HALF_CLOSED, half_closed)                                                                                        \
    X(FIN_THEN_RST, fin_then_rst)                                                                                      \
    X(RESET, reset)                                                                                                    \
    X(TIMED_OUT, timed_out)                                                                                            \
    X(NONE, none)
#define FINWAIT_STEPS(X) X(SYN, syn) X(SYN_ACK, syn_ack) X(ACK, ack) X(FIN, fin) X(FIN_ACK, fin_ack)
#define FINWAIT_PLACES(X)                                                                                              \
    X(BEFORE_TAP, before_tap)                                                                                          \
    X(AFTER_TAP, after_tap)                                                                                            \
    X(UNDETERMINED, undetermined)
#define FINWAIT_LOSS_EVIDENCE(X)                                                                                       \
    X(DSACK, dsack)                                                                                                    \
    X(NO_DSACK, no_dsack)                                                                                              \
    X(RETRANSMITTED, retransmitted)                                                                                    \
    X(ACKED_UNSEEN, acked_unseen)                                                                                      \
    X(NEVER_ANSWERED, never_answered)                                                                                  \
    X(OTHER_TAP, other_tap)
#define FINWAIT_ROLES(X) X(SYN, syn) X(SYN_ACK, syn_ack) X(PORT, port) X(FIRST_PACKET, first_packet)
#define FINWAIT_VANTAGES(X) X(UNKNOWN, unknown) X(CLIENT, client) X(SERVER, server) X(MIDDLE, middle)
#define FINWAIT_RESET_FORMS(X) X(ABORT, abort) X(REPLY, reply)
#define FINWAIT_CAUSES(X)                                                                                              \
    X(REFUSED, refused)                                                                                                \
    X(NO_CONNECTION, no_connection)                                                                                    \
    X(DATA_AFTER_CLOSE, data_after_close)                                                                              \
    X(UNREAD_DATA, unread_data)                                                                                        \
    X(ABORT, abort)                                                                                                    \
    X(LISTENER_CLOSED, listener_closed)                                                                                \
    X(KEEPALIVE_TIMEOUT, keepalive_timeout)                                                                            \
    X(RETRANSMISSION_TIMEOUT, retransmission_timeout)                                                                  \
    X(BAD_SEGMENT, bad_segment)                                                                                        \
    X(INJECTED, injected)                                                                                              \
    X(UNKNOWN, unknown)

#define X(upper, lower) FINWAIT_VERDICT_##upper,
enum finwait_verdict { FINWAIT_VERDICTS(X) FINWAIT_VERDICT_COUNT };
#undef X
#define X(upper, lower) FINWAIT_OPEN_##upper,
enum finwait_open_kind { FINWAIT_OPENS(X) FINWAIT_OPEN_COUNT };
#undef X
#define X(upper, lower) FINWAIT_CLOSE_##upper,
enum finwait_close_kind { FINWAIT_CLOSES(X) FINWAIT_CLOSE_COUNT };
#undef X
#define X(upper, lower) FINWAIT_STEP_##upper,
enum finwait_step_kind { FINWAIT_STEPS(X) FINWAIT_STEP_COUNT };
#undef X
#define X(upper, lower) FINWAIT_PLACE_##upper,
enum finwait_place { FINWAIT_PLACES(X) FINWAIT_PLACE_COUNT };
#undef X
#define X(upper, lower) FINWAIT_LOSS_##upper,
enum finwait_loss_evidence { FINWAIT_LOSS_EVIDENCE(X) FINWAIT_LOSS_COUNT };
#undef X
#define X(upper, lower) FINWAIT_ROLES_##upper,
enum finwait_roles_from { FINWAIT_ROLES(X) FINWAIT_ROLES_COUNT };
#undef X
#define X(upper, lower) FINWAIT_VANTAGE_##upper,
enum finwait_vantage { FINWAIT_VANTAGES(X) FINWAIT_VANTAGE_COUNT };
#undef X
#define X(upper, lower) FINWAIT_RESET_##upper,
enum finwait_reset_form { FINWAIT_RESET_FORMS(X) FINWAIT_RESET_FORM_COUNT };
#undef X
#define X(upper, lower) FINWAIT_CAUSE_##upper,
enum finwait_cause { FINWAIT_CAUSES(X) FINWAIT_CAUSE_COUNT };
#undef X

FINWAIT_API const char *finwait_verdict_name(enum finwait_verdict verdict);
FINWAIT_API const char *finwait_open_name(enum finwait_open_kind kind);
FINWAIT_API const char *finwait_close_name(enum finwait_close_kind kind);
FINWAIT_API const char *finwait_step_name(enum finwait_step_kind kind);
FINWAIT_API const char *finwait_place_name(enum finwait_place place);
FINWAIT_API const char *finwait_loss_evidence_name(enum finwait_loss_evidence evidence);
FINWAIT_API const char *finwait_roles_name(enum finwait_roles_from roles);
FINWAIT_API const char *finwait_vantage_name(enum finwait_vantage vantage);
FINWAIT_API const char *finwait_reset_form_name(enum finwait_reset_form form);
FINWAIT_API const char *finwait_cause_name(enum finwait_cause cause);

/* Why a state or the set of possible ones changed. */
#define FINWAIT_WHYS(X)                                                                                                \
    X(SENT_SYN, sent_syn)                                                                                              \
    X(SENT_SYN_ACK, sent_syn_ack)                                                                                      \
    X(SENT_ACK, sent_ack)                                                                                              \
    X(SENT_DATA, sent_data)                                                                                            \
    X(SENT_FIN, sent_fin)                                                                                              \
    X(SENT_RST, sent_rst)                                                                                              \
    X(RECEIVED_SYN, received_syn)                                                                                      \
    X(RECEIVED_SYN_ACK, received_syn_ack)                                                                              \
    X(RECEIVED_ACK_OF_SYN, received_ack_of_syn)                                                                        \
    X(RECEIVED_FIN, received_fin)                                                                                      \
    X(RECEIVED_ACK_OF_FIN, received_ack_of_fin)                                                                        \
    X(RECEIVED_RST, received_rst)                                                                                      \
    X(RECEIVED_ICMP, received_icmp)                                                                                    \
    X(RETRANSMITTED, retransmitted)                                                                                    \
    X(TIMER_RETRIES, timer_retries)                                                                                    \
    X(TIMER_FIN_WAIT_2, timer_fin_wait_2)                                                                              \
    X(TIMER_2MSL, timer_2msl)                                                                                          \
    X(PICKED_UP, picked_up)
#define X(upper, lower) FINWAIT_WHY_##upper,
enum finwait_why { FINWAIT_WHYS(X) FINWAIT_WHY_COUNT };
#undef X
FINWAIT_API const char *finwait_why_name(enum finwait_why why);

#ifdef __cplusplus
}
#endif
#endif
