/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Host names in a filter become addresses while name servers can still be asked: once the sandbox is closed (duties.h)
 * libpcap finds only what the files of /etc say. Knows as much of pcap-filter(7) as that takes, and judges no filter.
 */
#ifndef CLI_LOOKUP_H
#define CLI_LOOKUP_H

/*
 * The filter with its host names replaced; those that are not found, and all else, stay as they are, for libpcap to
 * complain of. NULL when memory is short. The caller frees it.
 */
char *lookup_hosts(const char *filter);

#endif
