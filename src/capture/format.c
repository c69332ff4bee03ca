/* SPDX-License-Identifier: BSD-2-Clause */
#include "format.h"

#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "codec.h"
#include "reader.h"

#define CONVERT "editcap -F pcap %s out.pcap"
#define CONVERT_ETHERNET "editcap -F pcap -T ether %s out.pcap" /* a type for each packet: pcap has one */

/* A magic may hold zero bytes, hence the explicit size. */
static const struct {
    struct format format;
    const char *magic;
    size_t size;
} formats[] = {
    {{"pcap", NULL, pcap_open, NULL}, "\xd4\xc3\xb2\xa1", 4},
    {{"pcap", NULL, pcap_open, NULL}, "\xa1\xb2\xc3\xd4", 4},
    {{"pcap", NULL, pcap_open, NULL}, "\x4d\x3c\xb2\xa1", 4}, /* nanoseconds */
    {{"pcap", NULL, pcap_open, NULL}, "\xa1\xb2\x3c\x4d", 4},
    {{"pcap", NULL, pcap_open, NULL}, "\x34\xcd\xb2\xa1", 4}, /* modified by Kuznetzov */
    {{"pcap", NULL, pcap_open, NULL}, "\xa1\xb2\xcd\x34", 4},
    {{"pcapng", NULL, pcapng_open, NULL}, "\x0a\x0d\x0d\x0a", 4},
    {{"gzip", "gunzip -c %s > out.pcap", NULL, CODEC_GZIP}, "\x1f\x8b", 2},
    {{"zstd", "zstd -dc %s > out.pcap", NULL, CODEC_ZSTD}, "\x28\xb5\x2f\xfd", 4},
    {{"lz4", "lz4 -dc %s > out.pcap", NULL, CODEC_LZ4}, "\x04\x22\x4d\x18", 4},
    {{"lz4 in its old form", "lz4 -dc %s > out.pcap", NULL, NULL}, "\x02\x21\x4c\x18", 4},
    {{"xz", "xz -dc %s > out.pcap", NULL, NULL}, "\xfd\x37zXZ\0", 6},
    {{"bzip2", "bunzip2 -c %s > out.pcap", NULL, NULL}, "BZh", 3},
    {{"zip", "unzip -p %s > out.pcap", NULL, NULL}, "PK\3\4", 4},
    {{"snoop", CONVERT, NULL, NULL}, "snoop\0\0\0", 8},
    {{"Microsoft Network Monitor 2", CONVERT_ETHERNET, NULL, NULL}, "GMBU", 4},
    {{"Microsoft Network Monitor 1", CONVERT_ETHERNET, NULL, NULL}, "RTSS", 4},
    {{"Sniffer", CONVERT, NULL, NULL}, "TRSNIFF data", 12},
    {{"NetXRay", CONVERT, NULL, NULL}, "XCP\0", 4},
    {{"AIX iptrace", CONVERT, NULL, NULL}, "iptrace ", 8},
    {{"Bluetooth snoop", CONVERT, NULL, NULL}, "btsnoop\0", 8},
    {{"Visual Networks", CONVERT, NULL, NULL}, "\5VNF", 4},
    {{"5Views", CONVERT, NULL, NULL}, "\xaa\xaa\xaa\xaa", 4},
    {{"nettl", CONVERT_ETHERNET, NULL, NULL}, "TR\0d\0", 5},
    {{"K12 text", CONVERT_ETHERNET, NULL, NULL}, "+---------+-----", 16},
};

static const struct format endace_erf = {"Endace ERF", CONVERT, NULL, NULL};

static bool is_text(const uint8_t *head)
{
    size_t i = 0;
    while (i < FORMAT_HEAD && head[i] >= ' ' && head[i] <= '~')
        i++;
    return i == FORMAT_HEAD;
}

/*
 * ERF has no magic: a record's time in seconds at 4, its type at 8, its length at 10, the frame's at 14. A record about
 * the capture itself may come before the first time is known.
 */
static bool looks_like_erf(const uint8_t *head)
{
    const uint32_t year_1990 = 631152000, year_2100 = 4102444800;
    const unsigned about_the_capture = 27;
    uint32_t seconds = le32(head + 4);
    unsigned type = head[8] & 0x7fu, record = be16(head + 10), frame = be16(head + 14);
    bool timed = (seconds > year_1990 && seconds < year_2100) || (seconds == 0 && type == about_the_capture);
    return timed && type >= 1 && type <= 48 && record >= 16 && frame > 0 && frame <= UINT16_MAX / 2 && !is_text(head);
}

static const struct format *find(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (size >= formats[i].size && memcmp(head, formats[i].magic, formats[i].size) == 0)
            return &formats[i].format;
    return NULL;
}

/* zstd and lz4 share frames that are to be left out, with their size at 4 (RFC 8878, 3.1.2): pzstd begins with one. */
static size_t left_out(const uint8_t *head, size_t size)
{
    const uint32_t magic = 0x184d2a50, magics = 0xfffffff0;
    if (size < 8 || (le32(head) & magics) != magic)
        return 0;
    uint32_t content = le32(head + 4);
    return content <= size - 8 ? 8 + content : 0;
}

const struct format *format_find(const uint8_t *head, size_t size)
{
    size_t skipped = left_out(head, size);
    const struct format *format = find(head + skipped, size - skipped);
    if (skipped > 0)
        return format != NULL && format->open == NULL ? format : NULL;
    return format == NULL && size >= FORMAT_HEAD && looks_like_erf(head) ? &endace_erf : format;
}
