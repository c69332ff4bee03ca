/* SPDX-License-Identifier: BSD-2-Clause */
/* One sentence that answers: who closed first, with which frames, what went wrong, why. */
#include <inttypes.h>

#include "rules.h"

static const char *closing_text(struct rules *r)
{
    const struct finwait_close *close = &r->connection->close;
    const struct finwait_step *waves = close->waves;
    struct arena *arena = &r->diagnosis->arena;
    const char *first = finwait_side_name(waves[FINWAIT_WAVE_1].from);
    const char *second = finwait_side_name(peer_of(waves[FINWAIT_WAVE_1].from));
    switch (close->kind) {
    case FINWAIT_CLOSE_FOUR_WAY:
    case FINWAIT_CLOSE_THREE_WAY:
        return arena_print(
            arena, "The %s closed first (FIN in frame %" PRIu64 "), the %s followed (FIN in frame %" PRIu64 ")%s",
            first, waves[FINWAIT_WAVE_1].frame, second, waves[FINWAIT_WAVE_3].frame,
            waves[FINWAIT_WAVE_4].frame ? "" : ", whose ACK the capture does not hold");
    case FINWAIT_CLOSE_SIMULTANEOUS:
        if (!close->both)
            return arena_print(arena,
                               "The %s closed first (FIN in frame %" PRIu64 "), the %s without having seen it (FIN in "
                               "frame %" PRIu64 ")",
                               first, waves[FINWAIT_WAVE_1].frame, second, waves[FINWAIT_WAVE_3].frame);
        return arena_print(arena, "Both sides closed at once (FINs in frames %" PRIu64 " and %" PRIu64 ")",
                           waves[FINWAIT_WAVE_1].frame, waves[FINWAIT_WAVE_3].frame);
    case FINWAIT_CLOSE_HALF_CLOSED:
        if (r->connection->endpoints[peer_of(waves[FINWAIT_WAVE_1].from)].packets == 0)
            return arena_print(arena, "The %s closed (FIN in frame %" PRIu64 "); the %s was not captured", first,
                               waves[FINWAIT_WAVE_1].frame, second);
        return arena_print(arena, "The %s closed (FIN in frame %" PRIu64 "%s), the %s did not", first,
                           waves[FINWAIT_WAVE_1].frame,
                           waves[FINWAIT_WAVE_2].frame ? "" : ", not acknowledged in the capture", second);
    case FINWAIT_CLOSE_TIMED_OUT:
        return arena_print(arena, "The %s closed first (FIN in frame %" PRIu64 "), and the close timed out", first,
                           waves[FINWAIT_WAVE_1].frame);
    case FINWAIT_CLOSE_FIN_THEN_RST:
        return arena_print(
            arena, "The %s closed first (FIN in frame %" PRIu64 ")%s%s %sthen reset the connection in frame %" PRIu64,
            first, waves[FINWAIT_WAVE_1].frame, close->reset.from == waves[FINWAIT_WAVE_1].from ? " and" : ", the ",
            close->reset.from == waves[FINWAIT_WAVE_1].from
                ? ""
                : arena_print(arena, "%s followed with its own FIN and", second),
            reset_author(&close->reset), close->reset.frame);
    case FINWAIT_CLOSE_RESET:
        if (only_resets(r->flow))
            return arena_print(arena, "Nothing but RSTs of the %s was captured", finwait_side_name(close->reset.from));
        return close->seen[FINWAIT_WAVE_1]
                   ? arena_print(arena,
                                 "The %s closed first (FIN in frame %" PRIu64 "), and %s reset the connection in "
                                 "frame %" PRIu64,
                                 first, waves[FINWAIT_WAVE_1].frame,
                                 reset_sender(&close->reset, finwait_side_name(close->reset.from), false, arena),
                                 close->reset.frame)
                   : arena_print(arena, "%s reset the connection in frame %" PRIu64,
                                 reset_sender(&close->reset, finwait_side_name(close->reset.from), true, arena),
                                 close->reset.frame);
    default:
        return "Open when the capture ends";
    }
}

/* What a handshake had come to when the capture ended; NULL when it was complete. */
static const char *opening_under_way(struct rules *r)
{
    struct arena *arena = &r->diagnosis->arena;
    unsigned syns = r->connection->endpoints[FINWAIT_CLIENT].syn,
             syn_acks = r->connection->endpoints[FINWAIT_SERVER].syn;
    if (r->connection->open.kind == FINWAIT_OPEN_TIMED_OUT)
        return arena_print(arena, "%u SYN%s without an answer when the capture ends", syns, syns == 1 ? "" : "s");
    if (r->connection->open.kind == FINWAIT_OPEN_HALF_OPEN)
        return arena_print(arena, "%u SYN-ACK%s not acknowledged when the capture ends", syn_acks,
                           syn_acks == 1 ? "" : "s");
    return NULL;
}

static const char *opening_text(struct rules *r)
{
    struct arena *arena = &r->diagnosis->arena;
    switch (r->connection->verdict) {
    case FINWAIT_VERDICT_REFUSED:
        return r->connection->close.has_reset
                   ? arena_print(arena, "The %s refused the connection", side_text(r, FINWAIT_SERVER))
                   : arena_print(arena, "The network rejected the connection to the %s", side_text(r, FINWAIT_SERVER));
    case FINWAIT_VERDICT_OPEN_TIMED_OUT:
        if (r->flow->reach.unseen)
            return arena_print(arena,
                               "No answer to the client's SYN (frame %" PRIu64 ", %u in all) was captured: of its peer "
                               "the capture holds nothing",
                               r->connection->first_frame, r->connection->endpoints[FINWAIT_CLIENT].syn);
        return arena_print(arena, "Nobody answered the client's SYN (frame %" PRIu64 ", %u in all)",
                           r->connection->first_frame, r->connection->endpoints[FINWAIT_CLIENT].syn);
    case FINWAIT_VERDICT_HALF_OPEN:
        return "The server's SYN-ACK was never acknowledged: half-open";
    case FINWAIT_VERDICT_OPEN:
        return opening_under_way(r);
    case FINWAIT_VERDICT_ABANDONED:
        return "The client gave up in the handshake";
    default:
        return NULL;
    }
}

static unsigned total_losses(const struct finwait_close *close)
{
    unsigned losses = 0;
    for (unsigned wave = 0; wave < FINWAIT_WAVE_COUNT; wave++)
        losses += close->waves[wave].loss_count;
    return losses;
}

const char *summary_text(struct rules *r)
{
    struct arena *arena = &r->diagnosis->arena;
    const char *story = opening_text(r);
    if (!story)
        story = closing_text(r);
    unsigned losses = total_losses(&r->connection->close);
    const char *lost = losses ? arena_print(arena, "; %u wave segment%s lost", losses, losses == 1 ? "" : "s") : "";
    const struct finwait_close *close = &r->connection->close;
    bool tell_cause = close->has_reset && r->connection->verdict != FINWAIT_VERDICT_REFUSED;
    return arena_print(arena, "%s%s%s%s.", story, lost, tell_cause ? ": " : "",
                       tell_cause ? reset_text(&close->reset, arena) : "");
}
