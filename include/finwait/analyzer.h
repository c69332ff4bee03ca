/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The analysis: frames or segments in, connections and findings out through callbacks.
 * Does no input or output of its own and never reads the clock: time is what the segments say.
 */
#ifndef FINWAIT_ANALYZER_H
#define FINWAIT_ANALYZER_H

#include <finwait/capture.h>
#include <finwait/connection.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whose timers the endpoints are assumed to keep. */
#define FINWAIT_PROFILES(X) X(LINUX, linux) X(RFC, rfc) X(BSD, bsd) X(MACOS, macos) X(WINDOWS, windows)
#define X(upper, lower) FINWAIT_PROFILE_##upper,
enum finwait_profile { FINWAIT_PROFILES(X) FINWAIT_PROFILE_COUNT };
#undef X
FINWAIT_API const char *finwait_profile_name(enum finwait_profile profile);

enum finwait_detail {
    FINWAIT_DETAIL_BRIEF,  /* findings; no timelines, and the summary is empty */
    FINWAIT_DETAIL_NORMAL, /* timelines where something was found */
    FINWAIT_DETAIL_FULL    /* all timelines */
};

struct finwait_options {
    enum finwait_profile profile;
    enum finwait_vantage vantage; /* FINWAIT_VANTAGE_UNKNOWN: tell it from each handshake */
    enum finwait_detail detail;
    uint64_t max_connections; /* live at once; 0 = no cap */
    uint64_t max_memory;      /* bytes kept of connections, hosts and services; 0 = no cap; for one job only */
    unsigned jobs; /* all on one thread, or one less tracks while others read and judge; results are the same */
    bool zeek;     /* say what Zeek would log too */
    bool unending; /* keep nothing of what is over: tcp.stream numbers then have no memory */
};

/* The defaults: linux, unknown, normal, no caps, one thread, Zeek's view too, a capture that ends. */
FINWAIT_API struct finwait_options finwait_options_default(void);

/*
 * Where results go. Any callback may be NULL. What they are handed is borrowed for the call.
 * A connection is handed over when nothing more can change it, at the latest by finwait_analyzer_finish. With one job
 * they are called on the thread that feeds the analyzer; with more, one at a time, on a thread of the analyzer's until
 * finwait_analyzer_finish, which calls the rest.
 */
struct finwait_sink {
    void *user;
    void (*connection)(void *user, const struct finwait_connection *connection);
    void (*service)(void *user, const struct finwait_service *service);
    void (*zeek)(void *user, const struct finwait_zeek *record); /* in the order in which Zeek would write them */
    /*
     * A finding as soon as it is known, `connection` as it stands: once, at the latest just before the connection is
     * handed over, whose record may know it better (certainty, numbers, words). NULL: wait for the connection.
     */
    void (*finding)(void *user, const struct finwait_connection *connection, const struct finwait_finding *finding);
    /* What came later says otherwise than a finding that was told: the connection's record may not have it. */
    void (*withdrawn)(void *user, const struct finwait_connection *connection, enum finwait_code code,
                      enum finwait_side endpoint);
    /*
     * Likewise of a service, of what passed in the last five to ten minutes: when it is known, and when it has not held
     * for a minute. What only the whole capture tells comes just before the service is handed over.
     */
    void (*service_finding)(void *user, const struct finwait_service *service, const struct finwait_finding *finding);
    void (*service_withdrawn)(void *user, const struct finwait_service *service, enum finwait_code code,
                              enum finwait_side endpoint, int64_t time);
    /*
     * The packet at hand is of the connection of this id, open or just begun: before anything is told of what came of
     * it. A SYN that only its answer shows to be a new connection's counts with the one before.
     */
    void (*packet)(void *user, uint64_t connection);
};

/*
 * Two captures of the same traffic, taken on both sides of a path, as one: each segment at the time at which it passed
 * the tap on its sender's side, all on the client tap's clock, with its fate on the way to the other tap.
 */
struct finwait_join;

/* The files of one tap: together one capture. Not standard input: they are read twice. */
struct finwait_tap {
    char *const *paths;
    size_t count;
};

/*
 * Reads both taps to find how their clocks differ, and opens them again. `filter` as for captures. NULL on failure
 * with *error filled, also when no segment passed both taps. Free with finwait_join_free (NULL-safe).
 */
FINWAIT_API struct finwait_join *finwait_join_open(const struct finwait_tap *client, const struct finwait_tap *server,
                                                   const char *filter, struct finwait_error *error);
FINWAIT_API void finwait_join_free(struct finwait_join *join);

/* The next segment, its frame number counting those that were handed out; false at the end. */
FINWAIT_API bool finwait_join_next(struct finwait_join *join, struct finwait_segment *segment);

/* False when memory ran short: what was handed out is right but not complete. */
FINWAIT_API bool finwait_join_ok(const struct finwait_join *join);

/* As for finwait_merge; inputs are the client tap's files, then the server tap's. */
FINWAIT_API bool finwait_join_locate(struct finwait_join *join, uint64_t number, size_t *input, uint64_t *inside);
FINWAIT_API const struct finwait_capture_info *const *finwait_join_infos(const struct finwait_join *join);
FINWAIT_API uint64_t finwait_join_position(const struct finwait_join *join);

/* The clocks from the beginning on; the counts once finwait_join_next has returned false. */
FINWAIT_API const struct finwait_taps *finwait_join_taps(const struct finwait_join *join);

struct finwait_analyzer;

/* NULL when memory is short. Free with finwait_analyzer_free (NULL-safe). */
FINWAIT_API struct finwait_analyzer *finwait_analyzer_new(const struct finwait_options *options,
                                                          const struct finwait_sink *sink);
FINWAIT_API void finwait_analyzer_free(struct finwait_analyzer *analyzer);

/* Decodes one frame, counts it, tracks its segment. `number` is the frame's number from 1. */
FINWAIT_API void finwait_analyzer_frame(struct finwait_analyzer *analyzer, const struct finwait_frame *frame,
                                        uint64_t number);
/* The frames that follow are of this input. Once told, the analyzer finds inputs that show the same packets. */
FINWAIT_API void finwait_analyzer_input(struct finwait_analyzer *analyzer, size_t input);
/* For callers that decode themselves. */
FINWAIT_API void finwait_analyzer_segment(struct finwait_analyzer *analyzer, const struct finwait_segment *segment);

/* Drops that the capturing system reported so far, for the summary's health. */
FINWAIT_API void finwait_analyzer_drops(struct finwait_analyzer *analyzer, uint64_t kernel, uint64_t interface);

/* Between these times it dropped frames: what is said of connections of that time is less certain. In order of time. */
FINWAIT_API void finwait_analyzer_lost(struct finwait_analyzer *analyzer, int64_t from, int64_t until);

/*
 * The clock, while nothing passes: no frame from before `now` will follow. Timers that are due by then fire. This and
 * the two around it are for one job only.
 */
FINWAIT_API void finwait_analyzer_time(struct finwait_analyzer *analyzer, int64_t now);

/* How many connections are not over yet. */
FINWAIT_API uint64_t finwait_analyzer_open(const struct finwait_analyzer *analyzer);

/* Where the analyzer keeps what grows with traffic. */
#define FINWAIT_ROOMS(X) X(CONNECTIONS, connections) X(STREAMS, streams) X(HOSTS, hosts) X(SERVICES, services)
#define X(upper, lower) FINWAIT_ROOM_##upper,
enum finwait_room { FINWAIT_ROOMS(X) FINWAIT_ROOM_COUNT };
#undef X
FINWAIT_API const char *finwait_room_name(enum finwait_room room);

/* Bytes as they were asked for and as malloc rounds them up: what it can't use again comes on top. */
struct finwait_memory {
    uint64_t rooms[FINWAIT_ROOM_COUNT];
    uint64_t total;
    uint64_t limit; /* max_memory */
};

/* How much is kept now, with one job; else all 0. Borrowed as long as the analyzer lives. */
FINWAIT_API const struct finwait_memory *finwait_analyzer_memory(const struct finwait_analyzer *analyzer);
/* Frees what is kept for connections to come: after a flood that is much. With one job. */
FINWAIT_API void finwait_analyzer_spare(struct finwait_analyzer *analyzer);

/*
 * The services so far, in order of appearance, as they stand: without findings of their own, which the sink gets, but
 * `holding`. NULL beyond the last. Borrowed until the next call that hands the analyzer something.
 */
FINWAIT_API const struct finwait_service *finwait_analyzer_service(const struct finwait_analyzer *analyzer,
                                                                   size_t index);

/* What the join of two taps found, for the summary. Before finwait_analyzer_finish. */
FINWAIT_API void finwait_analyzer_taps(struct finwait_analyzer *analyzer, const struct finwait_taps *taps);

/*
 * The capture is over: judges what is still open, hands over all connections (by id), then services. Call once.
 * False when memory ran short at any time: what was handed over is right but not complete.
 */
FINWAIT_API bool finwait_analyzer_finish(struct finwait_analyzer *analyzer);

/* Borrowed; complete after finwait_analyzer_finish. */
FINWAIT_API const struct finwait_summary *finwait_analyzer_summary(const struct finwait_analyzer *analyzer);

#ifdef __cplusplus
}
#endif
#endif
