/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The LINKTYPE_ values (tcpdump.org/linktypes.html) that finwait decodes. They are what files hold; libpcap's DLT_
 * values differ from them on some systems and stay inside src/capture.
 */
#ifndef BASE_LINK_TYPE_H
#define BASE_LINK_TYPE_H

enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_FDDI = 10,
    LINK_RAW_12 = 12, /* DLT_RAW of most systems, written to files by mistake */
    LINK_RAW_14 = 14, /* DLT_RAW of OpenBSD, likewise */
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_ATM_RFC1483 = 100,
    LINK_RAW = 101,
    LINK_SLIP_BSDOS = 102,
    LINK_PPP_BSDOS = 103,
    LINK_C_HDLC = 104,
    LINK_IEEE802_11 = 105,
    LINK_ATM_CLIP = 106,
    LINK_FRELAY = 107,
    LINK_LOOP = 108,
    LINK_ENC = 109,
    LINK_LINUX_SLL = 113,
    LINK_PFLOG = 117,
    LINK_IEEE802_11_RADIOTAP = 127,
    LINK_JUNIPER_ETHER = 178,
    LINK_PPI = 192,
    LINK_ERF = 197,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_IPOIB = 242,
    LINK_INFINIBAND = 247,
    LINK_LINUX_SLL2 = 276
};

#endif
