/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include <finwait/capture.h>

#include "dlt.h"
#include "error.h"

#define WHOLE_FRAME 262144     /* no packet is longer */
#define BLOCK_MILLISECONDS 100 /* how long the kernel may hold frames back when `immediate` is not asked for */

struct finwait_device {
    pcap_t *pcap;
    char *name;
    int link_type;
    int64_t tick;                        /* nanoseconds in the fraction that pcap_pkthdr counts */
    struct finwait_device_counts counts; /* as last told */
};

static void explain_missing_right(const char *name, struct finwait_error *error)
{
    char path[256];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || length == (ssize_t)sizeof path)
        length = snprintf(path, sizeof path, "PROGRAM");
    error_set(error, "%s: no right to capture; run as root, or grant it once: sudo setcap cap_net_raw+ep %.*s", name,
              (int)length, path);
}

/* "lo, eth0" */
static void list_interfaces(char *out, size_t size)
{
    struct if_nameindex *all = if_nameindex();
    size_t used = 0;
    out[0] = '\0';
    for (struct if_nameindex *one = all; one && one->if_index != 0 && used < size; one++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", one->if_name);
    if (all)
        if_freenameindex(all);
}

static void explain_failure(pcap_t *pcap, const char *name, int status, struct finwait_error *error)
{
    char interfaces[256];
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        explain_missing_right(name, error);
        break;
    case PCAP_ERROR_NO_SUCH_DEVICE:
        list_interfaces(interfaces, sizeof interfaces);
        error_set(error, "%s: no such interface; there are %s, and any", name, interfaces);
        break;
    case PCAP_ERROR_IFACE_NOT_UP:
        error_set(error, "%s: the interface is down", name);
        break;
    default:
        error_set(error, "%s: %s", name, *pcap_geterr(pcap) ? pcap_geterr(pcap) : pcap_statustostr(status));
    }
}

static bool set_filter(struct finwait_device *self, const char *expression, struct finwait_error *error)
{
    struct bpf_program program;
    if (pcap_compile(self->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
        error_set(error, "The filter \"%.200s\" is not understood: %s.", expression, pcap_geterr(self->pcap));
        return false;
    }
    bool set = pcap_setfilter(self->pcap, &program) == 0;
    if (!set)
        error_set(error, "%s: %s", self->name, pcap_geterr(self->pcap));
    pcap_freecode(&program);
    return set;
}

static bool activate(struct finwait_device *self, const struct finwait_device_options *options,
                     struct finwait_error *error)
{
    pcap_t *pcap = self->pcap;
    uint32_t length = options->snapshot_length;
    pcap_set_snaplen(pcap, length == 0 || length > WHOLE_FRAME ? WHOLE_FRAME : (int)length);
    pcap_set_promisc(pcap, 1); /* what a mirror port brings is for other hosts */
    pcap_set_timeout(pcap, BLOCK_MILLISECONDS);
    pcap_set_immediate_mode(pcap, options->immediate);
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
    if (options->buffer_size > 0)
        pcap_set_buffer_size(pcap, (int)options->buffer_size);
    int status = pcap_activate(pcap);
    if (status < 0) {
        explain_failure(pcap, self->name, status, error);
        return false;
    }
    char text[PCAP_ERRBUF_SIZE] = "";
    if (pcap_setnonblock(pcap, 1, text) != 0 || pcap_get_selectable_fd(pcap) < 0) {
        error_set(error, "%s: can't be waited for: %s", self->name, text);
        return false;
    }
    fcntl(pcap_get_selectable_fd(pcap), F_SETFD, FD_CLOEXEC);
    self->link_type = link_type_of_dlt(pcap_datalink(pcap));
    self->tick = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
    return !options->filter || set_filter(self, options->filter, error);
}

struct finwait_device *finwait_device_open(const char *name, const struct finwait_device_options *options,
                                           struct finwait_error *error)
{
    char text[PCAP_ERRBUF_SIZE];
    struct finwait_device *self = calloc(1, sizeof *self);
    if (!self || !(self->name = strdup(name))) {
        error_set(error, "Out of memory.");
        free(self);
        return NULL;
    }
    self->pcap = pcap_create(name, text);
    if (!self->pcap)
        error_set(error, "%s: %s", name, text);
    if (!self->pcap || !activate(self, options, error)) {
        finwait_device_free(self);
        return NULL;
    }
    return self;
}

void finwait_device_free(struct finwait_device *device)
{
    if (!device)
        return;
    if (device->pcap)
        pcap_close(device->pcap);
    free(device->name);
    free(device);
}

int finwait_device_descriptor(const struct finwait_device *device)
{
    return pcap_get_selectable_fd(device->pcap);
}

enum finwait_capture_status finwait_device_next(struct finwait_device *device, struct finwait_frame *frame,
                                                struct finwait_error *error)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;
    int status = pcap_next_ex(device->pcap, &header, &bytes);
    if (status == 0)
        return FINWAIT_CAPTURE_END;
    if (status < 0) {
        error_set(error, "%s: %s", device->name, pcap_geterr(device->pcap));
        return FINWAIT_CAPTURE_CUT;
    }
    *frame = (struct finwait_frame){
        .time = (int64_t)header->ts.tv_sec * INT64_C(1000000000) + (int64_t)header->ts.tv_usec * device->tick,
        .bytes = bytes,
        .captured = header->caplen,
        .wire_size = header->len,
        .link_type = device->link_type,
    };
    return FINWAIT_CAPTURE_FRAME;
}

int finwait_device_link_type(const struct finwait_device *device)
{
    return device->link_type;
}

struct finwait_device_counts finwait_device_counts(struct finwait_device *device)
{
    struct pcap_stat counts = {0};
    if (pcap_stats(device->pcap, &counts) == 0)
        device->counts = (struct finwait_device_counts){counts.ps_recv, counts.ps_drop, counts.ps_ifdrop};
    return device->counts;
}
