/* SPDX-License-Identifier: BSD-2-Clause */
/* What everything is measured against: libpcap reads a capture and nothing is done but to count. count FILE|- */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

static void count_packet(u_char *count, const struct pcap_pkthdr *header, const u_char *bytes)
{
    (void)header;
    (void)bytes;
    ++*(uint64_t *)(void *)count;
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    if (!capture) {
        fprintf(stderr, "%s\n%s\n", argc == 2 ? error : "usage: count FILE|-", pcap_lib_version());
        return 2;
    }
    uint64_t count = 0;
    int status = pcap_loop(capture, -1, count_packet, (u_char *)&count);
    printf("%" PRIu64 "\n", count);
    pcap_close(capture);
    return status == 0 ? 0 : 2;
}
