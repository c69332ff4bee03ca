/* SPDX-License-Identifier: BSD-2-Clause */
/* The TTL with which each server's SYN-ACKs arrive: what tells its own RSTs from those of a device on the way. */
#ifndef ANALYZE_HOSTS_H
#define ANALYZE_HOSTS_H

#include <finwait/segment.h>

/* Cap on hosts remembered; further ones are not. */
#define HOSTS_CAP 65536U

struct host {
    struct finwait_address address;
    uint8_t ttl; /* 0: empty slot */
};

struct hosts {
    struct host *slots; /* open addressing */
    size_t count, mask;
};

void hosts_note(struct hosts *hosts, const struct finwait_address *address, uint8_t ttl);
/* 0 when not known. */
uint8_t hosts_ttl(const struct hosts *hosts, const struct finwait_address *address);
void hosts_done(struct hosts *hosts);

#endif
