/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each address showed across its connections: the TTL of its SYN-ACKs, which tells its own RSTs from those of a
 * device on the way, and whether it was heard. Judges nothing.
 */
#ifndef ANALYZE_HOSTS_H
#define ANALYZE_HOSTS_H

#include "memory.h"
#include "news.h"

/* Cap on hosts remembered: beyond it those that were not heard of for longest are forgotten. */
#define HOSTS_CAP 65536U
/* Where memory is limited: one part in so many of it. */
#define HOSTS_PARTS 16U

struct host {
    struct finwait_address address;
    int64_t heard;     /* when its latest segment was told of; 0 never */
    uint8_t ttl;       /* of its SYN-ACKs; 0 not known */
    bool taken;        /* the slot is */
    bool reached;      /* something sent to it was captured */
    bool acknowledged; /* by a peer that it sent nothing in the capture: its SYN-ACK went unseen */
    bool acknowledges; /* such a peer */
};

struct host_set {
    struct host *slots; /* open addressing */
    size_t count, mask;
};

/* When the younger set is full, it becomes the older one: who is in neither was not asked for since. */
struct hosts {
    struct host_set younger, older;
    uint64_t forgotten;
    struct finwait_memory *memory; /* NULL: nobody counts */
};

/* The address is asked for soon: what is known of it is fetched into the cache. */
void hosts_expect(const struct hosts *hosts, const struct finwait_address *address);
void hosts_note(struct hosts *hosts, const struct finwait_address *address, uint8_t ttl);
/* A side of a flow sent something (NEWS_HEARD). */
void hosts_hear(struct hosts *hosts, const struct news *news);
/* The flow's first SYN passed: sets host_lately. */
void hosts_ask(const struct hosts *hosts, const struct news *news, struct reach *reach);
/* Sets host_heard when the server's host was heard since the flow began. */
void hosts_watch(const struct hosts *hosts, const struct news *news, struct reach *reach);
/* Sets never_heard and unseen of the flow's reach. */
void hosts_look_back(const struct hosts *hosts, struct flow *flow);
/* 0 when not known. */
uint8_t hosts_ttl(const struct hosts *hosts, const struct finwait_address *address);
void hosts_done(struct hosts *hosts);

#endif
