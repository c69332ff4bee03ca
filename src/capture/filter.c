/* SPDX-License-Identifier: BSD-2-Clause */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "dlt.h"
#include "error.h"

#define MAX_PROGRAMS 8 /* link types in one input; frames of further ones are left out */

struct filter {
    char *expression;
    int snapshot_length;
    unsigned count;
    struct {
        int link_type;
        bool usable;
        struct bpf_program program;
    } programs[MAX_PROGRAMS];
};

/* Adds the program for a link type; one that does not compile keeps nothing. */
static bool add_program(struct filter *filter, int link_type, struct finwait_error *error)
{
    unsigned i = filter->count++;
    filter->programs[i].link_type = link_type;
    pcap_t *pcap = pcap_open_dead(dlt_of_link_type(link_type), filter->snapshot_length);
    if (pcap == NULL) {
        error_set(error, "Out of memory.");
        return false;
    }
    filter->programs[i].usable =
        pcap_compile(pcap, &filter->programs[i].program, filter->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!filter->programs[i].usable)
        error_set(error, "The filter \"%.200s\" is not understood: %s.", filter->expression, pcap_geterr(pcap));
    pcap_close(pcap);
    return filter->programs[i].usable;
}

struct filter *filter_new(const char *expression, int link_type, uint32_t snapshot_length, struct finwait_error *error)
{
    struct filter *filter = calloc(1, sizeof *filter);
    char *copy = strdup(expression);
    if (filter == NULL || copy == NULL) {
        error_set(error, "Out of memory.");
        free(filter);
        free(copy);
        return NULL;
    }
    filter->expression = copy;
    filter->snapshot_length = snapshot_length > 0 && snapshot_length <= INT32_MAX ? (int)snapshot_length : INT32_MAX;
    if (!add_program(filter, link_type, error)) {
        filter_free(filter);
        return NULL;
    }
    return filter;
}

void filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    for (unsigned i = 0; i < filter->count; i++)
        if (filter->programs[i].usable)
            pcap_freecode(&filter->programs[i].program);
    free(filter->expression);
    free(filter);
}

bool filter_keeps(struct filter *filter, const struct finwait_frame *frame)
{
    unsigned i = 0;
    while (i < filter->count && filter->programs[i].link_type != frame->link_type)
        i++;
    if (i == MAX_PROGRAMS)
        return false;
    if (i == filter->count)
        add_program(filter, frame->link_type, NULL);
    if (!filter->programs[i].usable)
        return false;
    struct pcap_pkthdr header = {.caplen = frame->captured, .len = frame->wire_size};
    return pcap_offline_filter(&filter->programs[i].program, &header, frame->bytes) != 0;
}
