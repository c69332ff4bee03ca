/* SPDX-License-Identifier: BSD-2-Clause */
#include "link_type.h"
#include "packet.h"

typedef enum step decoder(struct packet *packet);

static decoder *const decoders[] = {
#define X(upper, lower) [STEP_##upper] = decode_##lower,
    STEPS(X)
#undef X
};

static const uint8_t first_steps[] = {
    [LINK_NULL] = STEP_LOOPBACK,
    [LINK_ETHERNET] = STEP_ETHERNET,
    [LINK_PPP] = STEP_PPP,
    [LINK_FDDI] = STEP_FDDI,
    [LINK_RAW_12] = STEP_RAW_IP,
    [LINK_RAW_14] = STEP_RAW_IP,
    [LINK_PPP_HDLC] = STEP_HDLC,
    [LINK_PPP_ETHER] = STEP_PPPOE,
    [LINK_RAW] = STEP_RAW_IP,
    [LINK_C_HDLC] = STEP_HDLC,
    [LINK_IEEE802_11] = STEP_WIFI,
    [LINK_FRELAY] = STEP_FRAME_RELAY,
    [LINK_LOOP] = STEP_LOOPBACK,
    [LINK_LINUX_SLL] = STEP_COOKED,
    [LINK_IEEE802_11_RADIOTAP] = STEP_RADIOTAP,
    [LINK_JUNIPER_ETHER] = STEP_JUNIPER,
    [LINK_PPI] = STEP_PPI,
    [LINK_ERF] = STEP_ERF,
    [LINK_IPV4] = STEP_RAW_IP,
    [LINK_IPV6] = STEP_RAW_IP,
    [LINK_IPOIB] = STEP_IPOIB_GRH,
    [LINK_INFINIBAND] = STEP_INFINIBAND,
    [LINK_LINUX_SLL2] = STEP_COOKED_2,
};

enum step step_of_link_type(int link_type)
{
    if (link_type < 0 || (size_t)link_type >= sizeof first_steps || first_steps[link_type] == STEP_NONE)
        return STOP_UNKNOWN_LINK;
    return (enum step)first_steps[link_type];
}

static enum finwait_decode_verdict verdict_of(enum step stop, const struct packet *packet)
{
    if (packet->guess && (stop == STOP_BAD || stop == STOP_UNKNOWN_LINK))
        return FINWAIT_DECODE_NOT_TCP;
    return (enum finwait_decode_verdict)(stop - STEP_STOP);
}

enum finwait_decode_verdict finwait_frame_decode(int link_type, const uint8_t *bytes, size_t captured, size_t wire_size,
                                                 struct finwait_segment *segment)
{
    if (wire_size < captured)
        wire_size = captured;
    struct packet packet = {
        .at = bytes,
        .captured = captured,
        .wire = wire_size,
        .frame_size = wire_size < UINT32_MAX ? (uint32_t)wire_size : UINT32_MAX,
        .segment = segment,
    };

    enum step step = step_of_link_type(link_type);
    for (unsigned depth = 0; step < STEP_STOP; depth++) {
        if (depth == FINWAIT_DECODE_DEPTH)
            return FINWAIT_DECODE_TOO_DEEP;
        step = decoders[step](&packet);
    }
    return verdict_of(step, &packet);
}
