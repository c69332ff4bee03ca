/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Findings: what went wrong or is worth knowing, and the catalogue that explains each code.
 * A finding is a value handed to callbacks; it draws no conclusions of its own.
 */
#ifndef FINWAIT_FINDING_H
#define FINWAIT_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include <finwait/tcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every code of the catalogue, in its order: opening, closing, the capture itself, services. */
#define FINWAIT_CODES(X)                                                                                               \
    X(SYN_UNANSWERED, syn_unanswered)                                                                                  \
    X(CONNECTION_REFUSED, connection_refused)                                                                          \
    X(ICMP_REJECTED, icmp_rejected)                                                                                    \
    X(HANDSHAKE_SEGMENT_LOST, handshake_segment_lost)                                                                  \
    X(SYN_ACK_UNANSWERED, syn_ack_unanswered)                                                                          \
    X(HANDSHAKE_ABORTED, handshake_aborted)                                                                            \
    X(STALE_SYN, stale_syn)                                                                                            \
    X(ACCEPT_QUEUE_OVERFLOW, accept_queue_overflow)                                                                    \
    X(SIMULTANEOUS_OPEN, simultaneous_open)                                                                            \
    X(FOUR_TUPLE_REUSED, four_tuple_reused)                                                                            \
    X(FIN_THEN_RST, fin_then_rst)                                                                                      \
    X(RST_AFTER_PEER_FIN, rst_after_peer_fin)                                                                          \
    X(ABORTIVE_CLOSE, abortive_close)                                                                                  \
    X(KEEPALIVE_RACE, keepalive_race)                                                                                  \
    X(WAVE_1_LOST, wave_1_lost)                                                                                        \
    X(WAVE_2_LOST, wave_2_lost)                                                                                        \
    X(WAVE_3_LOST, wave_3_lost)                                                                                        \
    X(WAVE_4_LOST, wave_4_lost)                                                                                        \
    X(CLOSE_TIMED_OUT, close_timed_out)                                                                                \
    X(MISSING_FIN, missing_fin)                                                                                        \
    X(CLOSE_WAIT_STUCK, close_wait_stuck)                                                                              \
    X(FIN_WAIT_2_EXPIRED, fin_wait_2_expired)                                                                          \
    X(HALF_CLOSE, half_close)                                                                                          \
    X(SIMULTANEOUS_CLOSE, simultaneous_close)                                                                          \
    X(DATA_AFTER_FIN, data_after_fin)                                                                                  \
    X(FIN_STALLED_BY_ZERO_WINDOW, fin_stalled_by_zero_window)                                                          \
    X(TIME_WAIT_ASSASSINATED, time_wait_assassinated)                                                                  \
    X(TIME_WAIT_EXTENDED, time_wait_extended)                                                                          \
    X(PEER_VANISHED, peer_vanished)                                                                                    \
    X(HALF_OPEN_CONNECTION, half_open_connection)                                                                      \
    X(RST_IGNORED, rst_ignored)                                                                                        \
    X(RST_INJECTED, rst_injected)                                                                                      \
    X(OLD_DUPLICATE, old_duplicate)                                                                                    \
    X(CAPTURE_GAP, capture_gap)                                                                                        \
    X(CAPTURE_ENDS_EARLY, capture_ends_early)                                                                          \
    X(ONE_WAY_CAPTURE, one_way_capture)                                                                                \
    X(MIDSTREAM, midstream)                                                                                            \
    X(SNAPLEN_CUT, snaplen_cut)                                                                                        \
    X(REORDERED_CAPTURE, reordered_capture)                                                                            \
    X(DUPLICATE_FRAMES, duplicate_frames)                                                                              \
    X(CLOSE_WAIT_LEAK, close_wait_leak)                                                                                \
    X(TIME_WAIT_PRESSURE, time_wait_pressure)                                                                          \
    X(SYN_FLOOD, syn_flood)                                                                                            \
    X(RESET_STORM, reset_storm)                                                                                        \
    X(REFUSED_STORM, refused_storm)                                                                                    \
    X(IDLE_TIMEOUT, idle_timeout)

enum finwait_code {
#define X(upper, lower) FINWAIT_CODE_##upper,
    FINWAIT_CODES(X)
#undef X
        FINWAIT_CODE_COUNT
};

enum finwait_severity { FINWAIT_NOTE, FINWAIT_WARNING, FINWAIT_ERROR, FINWAIT_SEVERITY_COUNT };
enum finwait_certainty { FINWAIT_POSSIBLE, FINWAIT_LIKELY, FINWAIT_PROVEN, FINWAIT_CERTAINTY_COUNT };

/* One number, text or truth behind a finding. */
struct finwait_evidence {
    const char *name; /* snake_case key, static */
    enum {
        FINWAIT_EVIDENCE_COUNT,
        FINWAIT_EVIDENCE_SECONDS,
        FINWAIT_EVIDENCE_RATE,
        FINWAIT_EVIDENCE_TEXT,
        FINWAIT_EVIDENCE_TRUTH
    } kind;
    union {
        int64_t count;
        double seconds;
        double rate; /* a second */
        const char *text;
        int truth;
    } value;
};

#define FINWAIT_FINDING_FRAMES 16
#define FINWAIT_FINDING_EVIDENCE 8

/* Strings live as long as the connection or service that carries the finding. */
struct finwait_finding {
    enum finwait_code code;
    enum finwait_severity severity;
    enum finwait_certainty certainty;
    enum finwait_side endpoint;              /* whose fault or whose state; FINWAIT_NOBODY */
    uint64_t connection;                     /* its id; 0 for a service's finding */
    uint64_t frame;                          /* where to look first; 0 none */
    uint64_t frames[FINWAIT_FINDING_FRAMES]; /* the evidence, in order */
    unsigned frame_count;
    int64_t time;        /* of `frame`, or when a timer or threshold passed */
    const char *message; /* a sentence with the numbers */
    const char *cause, *advice;
    struct finwait_evidence evidence[FINWAIT_FINDING_EVIDENCE];
    unsigned evidence_count;
    const char *filter; /* a Wireshark display filter that shows it */
};

/* One entry of the catalogue; all strings are static. */
struct finwait_explanation {
    enum finwait_code code;
    const char *name; /* "fin_then_rst" */
    enum { FINWAIT_AREA_OPENING, FINWAIT_AREA_CLOSING, FINWAIT_AREA_CAPTURE, FINWAIT_AREA_SERVICE } area;
    enum finwait_severity severity; /* default; a rule may grade by cost */
    const char *title;              /* a phrase: "FIN, then RST from the same side" */
    const char *meaning;            /* what it means */
    const char *recognised;         /* how, with the RFC section */
    const char *cause;              /* what usually causes it */
    const char *advice;             /* what to do */
};

/* The entry of a code; NULL when out of range. */
FINWAIT_API const struct finwait_explanation *finwait_explain(enum finwait_code code);
/* The entry of a name; NULL when there is none. */
FINWAIT_API const struct finwait_explanation *finwait_explain_name(const char *name);

FINWAIT_API const char *finwait_code_name(enum finwait_code code);                /* "fin_then_rst" */
FINWAIT_API const char *finwait_severity_name(enum finwait_severity severity);    /* "error" */
FINWAIT_API const char *finwait_certainty_name(enum finwait_certainty certainty); /* "proven" */

#ifdef __cplusplus
}
#endif
#endif
