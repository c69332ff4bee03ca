/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last packets of each open connection, in bounded memory, for when something is found of it: then they are
 * written, and what follows of that connection as it comes. Opens no file, and looks into no packet.
 */
#ifndef LIVE_KEEPER_H
#define LIVE_KEEPER_H

#include <finwait/finwait.h>

/* Packets kept of a connection. */
#define KEEPER_PACKETS 32U

struct keeper;

/* Takes a packet of `input`; `comment` is NULL but for the last one before a finding was told. False: it can't. */
typedef bool keeper_write(void *user, uint32_t input, const struct finwait_frame *frame, const char *comment);

/* Keeps packets in at most `limit` bytes: beyond it the oldest of all go first. NULL: memory is short. */
struct keeper *keeper_new(size_t limit, keeper_write *write, void *user);
void keeper_free(struct keeper *keeper);

/* A copy of the packet at hand, of this connection (its id). Where memory is short, it is not kept. */
void keeper_take(struct keeper *keeper, uint64_t connection, uint32_t input, const struct finwait_frame *frame);
/* Something was found of the connection, which is named in the comment of its newest packet. */
void keeper_find(struct keeper *keeper, uint64_t connection, enum finwait_code code);
/* All that is to be written since the last call is; false when something could not be. */
bool keeper_settle(struct keeper *keeper);
/* Settles, and forgets the connection. */
bool keeper_over(struct keeper *keeper, uint64_t connection);
/* Bytes of what is kept; 0 of NULL. */
size_t keeper_used(const struct keeper *keeper);

#endif
