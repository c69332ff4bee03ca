/* SPDX-License-Identifier: BSD-2-Clause */
#include "outlet.h"

#include <errno.h>

#define PIECE ((size_t)256 * 1024)

static void write_piece(struct outlet *outlet, struct buffer *piece)
{
    errno = 0;
    if (!buffer_flush(piece, outlet->out) && !outlet->error)
        outlet->error = errno ? errno : ENOMEM;
}

static void *work(void *argument)
{
    struct outlet *outlet = argument;
    int slot;
    while ((slot = handover_full_slot(&outlet->handover, 0)) != HANDOVER_OVER) {
        write_piece(outlet, &outlet->pieces[slot]);
        handover_empty(&outlet->handover, 0);
    }
    return NULL;
}

void outlet_init(struct outlet *outlet, FILE *out, bool threaded)
{
    *outlet = (struct outlet){.out = out};
    handover_init(&outlet->handover, OUTLET_PIECES, 1);
    outlet->threaded = threaded && thread_start(&outlet->thread, work, outlet);
}

static void stop(struct outlet *outlet)
{
    handover_end(&outlet->handover);
    if (outlet->threaded)
        pthread_join(outlet->thread, NULL);
    outlet->threaded = false;
}

void outlet_done(struct outlet *outlet)
{
    stop(outlet);
    for (unsigned i = 0; i < OUTLET_PIECES; i++)
        buffer_done(&outlet->pieces[i]);
    handover_done(&outlet->handover);
}

static bool good(const struct outlet *outlet)
{
    if (outlet->error)
        errno = outlet->error;
    return !outlet->error;
}

/* The thread gets the memory that holds the bytes, and an empty piece comes back for it. */
static void hand_over(struct outlet *outlet, struct buffer *bytes)
{
    int slot = handover_empty_slot(&outlet->handover);
    struct buffer piece = outlet->pieces[slot];
    outlet->pieces[slot] = *bytes;
    *bytes = piece;
    handover_fill(&outlet->handover);
}

bool outlet_take(struct outlet *outlet, struct buffer *bytes)
{
    if (outlet->threaded)
        hand_over(outlet, bytes);
    else
        write_piece(outlet, bytes);
    return good(outlet);
}

bool outlet_offer(struct outlet *outlet, struct buffer *bytes)
{
    bool later = outlet->threaded && bytes->size < PIECE && !bytes->failed;
    return later ? good(outlet) : outlet_take(outlet, bytes);
}

bool outlet_finish(struct outlet *outlet)
{
    stop(outlet);
    errno = 0;
    if (fflush(outlet->out) != 0 && !outlet->error)
        outlet->error = errno;
    return good(outlet);
}
