/* SPDX-License-Identifier: BSD-2-Clause */
#include "dlt.h"

#include <stddef.h>

#include <pcap/pcap.h>

#include <finwait/capture.h>

#include "link_type.h"

/* All that differ; the rest are the same number. */
static const struct {
    int dlt, link_type;
} differing[] = {
    {DLT_ATM_RFC1483, LINK_ATM_RFC1483},
    {DLT_RAW, LINK_RAW},
    {DLT_SLIP_BSDOS, LINK_SLIP_BSDOS},
    {DLT_PPP_BSDOS, LINK_PPP_BSDOS},
    {DLT_C_HDLC, LINK_C_HDLC},
    {DLT_ATM_CLIP, LINK_ATM_CLIP},
    {DLT_LOOP, LINK_LOOP},
    {DLT_ENC, LINK_ENC},
    {DLT_PFLOG, LINK_PFLOG},
};

#define DIFFERING (sizeof differing / sizeof *differing)

int link_type_of_dlt(int dlt)
{
    for (size_t i = 0; i < DIFFERING; i++)
        if (differing[i].dlt == dlt)
            return differing[i].link_type;
    return dlt;
}

int dlt_of_link_type(int link_type)
{
    for (size_t i = 0; i < DIFFERING; i++)
        if (differing[i].link_type == link_type)
            return differing[i].dlt;
    return link_type;
}

const char *finwait_link_type_name(int link_type)
{
    return pcap_datalink_val_to_name(dlt_of_link_type(link_type));
}
