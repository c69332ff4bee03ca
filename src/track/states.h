/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RFC 9293 figure 5 as a relation: state x event -> set of states. Pure tables; knows no sequence numbers.
 */
#ifndef TRACK_STATES_H
#define TRACK_STATES_H

#include <finwait/tcp.h>

/*
 * What one segment means to one endpoint X, taken apart (RFC 9293 section 3.10.7 order).
 * RECEIVED_*: it passed the tap toward X and was acceptable. SENT_*: X sent it. SHOWN_*: X's own segment shows it.
 * A retransmission and a new segment are different events: only ESTABLISHED and CLOSE_WAIT can send new data.
 */
#define STATE_EVENTS(X)                                                                                                \
    X(RECEIVED_SYN)                                                                                                    \
    X(RECEIVED_SYN_ACK)                                                                                                \
    X(RECEIVED_ACK_OF_SYN)                                                                                             \
    X(RECEIVED_FIN)                                                                                                    \
    X(RECEIVED_ACK_OF_FIN)                                                                                             \
    X(RECEIVED_RST)                                                                                                    \
    X(RECEIVED_ICMP)                                                                                                   \
    X(SENT_SYN)                                                                                                        \
    X(SENT_SYN_ACK)                                                                                                    \
    X(SENT_ACK)                                                                                                        \
    X(SENT_NEW_DATA)                                                                                                   \
    X(SENT_EARLY_DATA)                                                                                                 \
    X(SENT_OLD_DATA)                                                                                                   \
    X(SENT_FIN)                                                                                                        \
    X(SENT_RST)                                                                                                        \
    X(SHOWN_SYNCHRONIZED)                                                                                              \
    X(SHOWN_FIN_RECEIVED)                                                                                              \
    X(SHOWN_FIN_NOT_RECEIVED)                                                                                          \
    X(SHOWN_FIN_ACKNOWLEDGED)                                                                                          \
    X(SILENT_END)                                                                                                      \
    X(SILENT_DEATH)

enum state_event {
#define X(name) EVENT_##name,
    STATE_EVENTS(X)
#undef X
        EVENT_COUNT
};

/* The RECEIVED_* events come first: a set of those that passed toward an endpoint fits in eight bits. */
#define EVENT_RECEIVED_COUNT (EVENT_RECEIVED_ICMP + 1)
typedef uint8_t event_tokens;
#define EVENT_TOKEN(event) ((event_tokens)(1U << (event)))

/* Every state that `event` may lead to from any state of `states`; empty when none of them allows it. */
finwait_states states_step(finwait_states states, enum state_event event);

/* Adds what the delivery of any of `tokens`, in any order or not at all, leads to. */
finwait_states states_deliver(finwait_states states, event_tokens tokens);

/*
 * Adds all that may have happened without a segment of X: any of `tokens` delivered in any order or not at all,
 * and timers that may have fired. `mortal`: data or probes of X go unanswered, so that it may die without a word
 * even in ESTABLISHED or CLOSE_WAIT.
 */
finwait_states states_close(finwait_states states, event_tokens tokens, bool mortal);

/* The one member of a singleton, else FINWAIT_STATE_UNKNOWN. */
enum finwait_state states_single(finwait_states states);

/* For tests: whether a cell of the table was written on purpose. */
bool states_cell_is_set(enum finwait_state state, enum state_event event);

/* Predicates, so that no one compares states with `<`. */
bool state_is_synchronized(enum finwait_state state); /* RFC 9293 section 3.5.2 */
bool state_is_over(enum finwait_state state);         /* CLOSED or LISTEN: nothing of the connection is left */

#endif
