/* SPDX-License-Identifier: BSD-2-Clause */
#include "frame.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum namespace { ETHERTYPE = 1, PROTOCOL, PORT, PPP, NAMESPACES };

struct word {
    const char *name;
    const char *hex;
    enum namespace next;          /* how it names the next header, 0: it does not */
    int next_at;                  /* where: two bytes, or one for a PROTOCOL */
    int length_at;                /* where its length field is, 0: none */
    int length_from;              /* how many bytes of this header the length leaves out */
    uint16_t numbers[NAMESPACES]; /* its own number in each space */
};

#define TCP_20 "9c40 1f90 11223344 55667788 5018 2000 0000 0000"
#define MAC "020000000001 020000000002"
#define IP4_ADDRESSES "0a000001 0a000002"
#define OUT4_ADDRESSES "c0000201 c0000202"
#define IP6_ADDRESSES "20010db8000000000000000000000001 20010db8000000000000000000000002"
#define OUT6_ADDRESSES "20010db8000000000000000000000a01 20010db8000000000000000000000a02"
#define AS_IP4                                                                                                         \
    {                                                                                                                  \
        [ETHERTYPE] = 0x0800, [PROTOCOL] = 4, [PPP] = 0x0021                                                           \
    }
#define AS_IP6                                                                                                         \
    {                                                                                                                  \
        [ETHERTYPE] = 0x86dd, [PROTOCOL] = 41, [PPP] = 0x0057                                                          \
    }

static const struct word words[] = {
    {"tcp", TCP_20 "68656c6c6f", 0, 0, 0, 0, {[PROTOCOL] = 6}},
    {"tcp8", "9c40 1f90 11223344", 0, 0, 0, 0, {[PROTOCOL] = 6}},
    {"dns", "8000 0035 0010 0000 0001020304050607", 0, 0, 0, 0, {[PROTOCOL] = 17}},
    {"echo", "0800 0000 00010001", 0, 0, 0, 0, {[PROTOCOL] = 1}},
    {"arp", "0001 0800 0604 0001", 0, 0, 0, 0, {[ETHERTYPE] = 0x0806}},

    {"ip4", "45000000 abcd0000 40000000" IP4_ADDRESSES, PROTOCOL, 9, 2, 0, AS_IP4},
    {"ip4-options", "47000000 abcd0000 40000000" IP4_ADDRESSES "01010101 01010101", PROTOCOL, 9, 2, 0, AS_IP4},
    {"ip4-offload", "45000000 abcd0000 40000000" IP4_ADDRESSES, PROTOCOL, 9, 0, 0, AS_IP4},
    {"ip4-first", "45000000 abcd2000 40000000" IP4_ADDRESSES, PROTOCOL, 9, 2, 0, AS_IP4},
    {"ip4-later", "45000000 abcd00b9 40000000" IP4_ADDRESSES, PROTOCOL, 9, 2, 0, AS_IP4},
    {"out4", "45000000 12340000 11000000" OUT4_ADDRESSES, PROTOCOL, 9, 2, 0, AS_IP4},
    {"ip6", "60000000 0000 00 40" IP6_ADDRESSES, PROTOCOL, 6, 4, 40, AS_IP6},
    {"ip6-jumbo", "60000000 0000 00 40" IP6_ADDRESSES, PROTOCOL, 6, 0, 0, AS_IP6},
    {"out6", "60000000 0000 00 11" OUT6_ADDRESSES, PROTOCOL, 6, 4, 40, AS_IP6},
    {"hop", "00 00 0502 0000 0100", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 0}},
    {"route", "00 04 0301 00000000" IP6_ADDRESSES, PROTOCOL, 0, 0, 0, {[PROTOCOL] = 43}},
    {"dest", "00 01 0100 00000000 0000000000000000", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 60}},
    {"frag-whole", "00 00 0000 00000007", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 44}},
    {"frag-first", "00 00 0001 00000007", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 44}},
    {"frag-later", "00 00 0010 00000007", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 44}},
    {"ah", "00 04 0000 00000001 00000002 aabbccdd aabbccdd aabbccdd", PROTOCOL, 0, 0, 0, {[PROTOCOL] = 51}},
    {"unreachable", "0301 0000 00000000", 0, 0, 0, 0, {[PROTOCOL] = 1}},
    {"exceeded", "0b00 0000 00000000", 0, 0, 0, 0, {[PROTOCOL] = 1}},
    {"redirect", "0501 0000 0a000003", 0, 0, 0, 0, {[PROTOCOL] = 1}},
    {"too-big6", "0200 0000 00000500", 0, 0, 0, 0, {[PROTOCOL] = 58}},

    {"eth", MAC "0000", ETHERTYPE, 12, 0, 0, {[ETHERTYPE] = 0x6558}},
    {"eth-802.3", MAC "0000", 0, 0, 12, 14, {0}},
    {"vlan", "0064 0000", ETHERTYPE, 2, 0, 0, {[ETHERTYPE] = 0x8100}},
    {"vlan-ad", "0064 0000", ETHERTYPE, 2, 0, 0, {[ETHERTYPE] = 0x88a8}},
    {"vlan-9100", "0064 0000", ETHERTYPE, 2, 0, 0, {[ETHERTYPE] = 0x9100}},
    {"mpls", "00064040", 0, 0, 0, 0, {[ETHERTYPE] = 0x8847, [PROTOCOL] = 137, [PPP] = 0x0281}},
    {"mpls-end", "00064140", 0, 0, 0, 0, {[ETHERTYPE] = 0x8847, [PROTOCOL] = 137, [PPP] = 0x0281}},
    {"control-word", "00000000", 0, 0, 0, 0, {0}},
    {"pppoe", "1100 0001 0000", 0, 0, 4, 6, {[ETHERTYPE] = 0x8864}},
    {"ppp", "0000", PPP, 0, 0, 0, {[ETHERTYPE] = 0x880b}},
    {"ppp-hdlc", "ff03 0000", PPP, 2, 0, 0, {[ETHERTYPE] = 0x880b}},
    {"ppp-short", "21", 0, 0, 0, 0, {[ETHERTYPE] = 0x880b}},
    {"cisco-hdlc", "0f00 0000", ETHERTYPE, 2, 0, 0, {0}},
    {"snap", "aaaa03 000000 0000", ETHERTYPE, 6, 0, 0, {[ETHERTYPE] = 0x8870}},
    {"llc-ip", "060603", 0, 0, 0, 0, {0}},
    {"stp", "424203 0000000000", 0, 0, 0, 0, {0}},

    {"sll", "0000 0001 0006 020000000001 0000 0000", ETHERTYPE, 14, 0, 0, {0}},
    {"sll-llc", "0000 0001 0006 020000000001 0000 0004", 0, 0, 0, 0, {0}},
    {"sll2", "0000 0000 00000002 0001 00 06 020000000001 0000", ETHERTYPE, 0, 0, 0, {0}},
    {"null-little", "02000000", 0, 0, 0, 0, {0}},
    {"null-big", "00000002", 0, 0, 0, 0, {0}},
    {"null6-freebsd", "1c000000", 0, 0, 0, 0, {0}},
    {"null6-macos", "0000001e", 0, 0, 0, 0, {0}},
    {"fddi", "50" MAC, 0, 0, 0, 0, {0}},
    {"relay-ip", "1841 03 cc", 0, 0, 0, 0, {0}},
    {"relay-snap", "1841 03 00 80 000000 0000", ETHERTYPE, 8, 0, 0, {0}},
    {"relay-cisco", "1841 0000", ETHERTYPE, 2, 0, 0, {0}},
    {"juniper", "4d4743 80 0006 010203040506", 0, 0, 0, 0, {0}},
    {"juniper-bare", "4d4743 00", 0, 0, 0, 0, {0}},
    {"erf-eth", "0011223344556677 02 04 0055 0000 0045 0000", 0, 0, 0, 0, {0}},
    {"erf-more", "0011223344556677 82 04 0055 0000 0045 8011223344556677 0011223344556677 0000", 0, 0, 0, 0, {0}},
    {"grh", "6000000000001b40" IP6_ADDRESSES, 0, 0, 0, 0, {0}},
    {"ipoib", "0000 0000", ETHERTYPE, 0, 0, 0, {0}},
    {"infiniband", "0002000100080002 6400ffff 00000001 00000000 00000b1b 00000002", 0, 0, 0, 0, {0}},
    {"infiniband-grh",
     "0003000100080002 6000000000001b40" IP6_ADDRESSES "6400ffff 00000001 00000000 00000b1b 00000002",
     0,
     0,
     0,
     0,
     {0}},

    {"wifi", "0801 0000" MAC "020000000003 1000", 0, 0, 0, 0, {0}},
    {"wifi-qos", "8802 0000" MAC "020000000003 1000 0000", 0, 0, 0, 0, {0}},
    {"wifi-wds", "8803 0000" MAC "020000000003 1000 020000000004 0000", 0, 0, 0, 0, {0}},
    {"wifi-ht", "8882 0000" MAC "020000000003 1000 0000 00000000", 0, 0, 0, 0, {0}},
    {"wifi-aggregate", "8802 0000" MAC "020000000003 1000 8000", 0, 0, 0, 0, {0}},
    {"wifi-padded", "8802 0000" MAC "020000000003 1000 0000 0000", 0, 0, 0, 0, {0}},
    {"wifi-protected", "8842 0000" MAC "020000000003 1000 0000", 0, 0, 0, 0, {0}},
    {"wifi-null", "4801 0000" MAC "020000000003 1000", 0, 0, 0, 0, {0}},
    {"wifi-later", "0801 0000" MAC "020000000003 0110", 0, 0, 0, 0, {0}},
    {"beacon", "8000 0000" MAC "020000000003 1000", 0, 0, 0, 0, {0}},
    {"radiotap", "0000 0900 02000000 00", 0, 0, 0, 0, {0}},
    {"radiotap-padded", "0000 1900 030000a0 00000000 00000000 0011223344556677 20", 0, 0, 0, 0, {0}},
    {"ppi-wifi", "0000 0800 69000000", 0, 0, 0, 0, {0}},

    {"gre", "0000 0000", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"gre-all", "b000 0000 12340000 00000007 00000001", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"gre-key", "2000 0000 00000007", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"gre-seq", "1000 0000 00000001", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"gre-pptp", "3081 0000 00200001 00000001 00000002", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"gre-route", "4000 0000 00000000", ETHERTYPE, 2, 0, 0, {[PROTOCOL] = 47}},
    {"erspan-1", "", 0, 0, 0, 0, {[ETHERTYPE] = 0x88be}},
    {"erspan-2", "10640001 00000000", 0, 0, 0, 0, {[ETHERTYPE] = 0x88be}},
    {"erspan-3", "20640001 00000000 00000000", 0, 0, 0, 0, {[ETHERTYPE] = 0x22eb}},
    {"erspan-3-more", "20640001 00000000 00000001 0000000000000000", 0, 0, 0, 0, {[ETHERTYPE] = 0x22eb}},
    {"etherip", "3000", 0, 0, 0, 0, {[PROTOCOL] = 97}},
    {"udp", "c000 0000 0000 0000", PORT, 2, 4, 0, {[PROTOCOL] = 17}},
    {"udp-reply", "0000 c000 0000 0000", PORT, 0, 4, 0, {[PROTOCOL] = 17}},
    {"udp-offload", "c000 0000 0000 0000", PORT, 2, 0, 0, {[PROTOCOL] = 17}},
    {"vxlan", "08000000 00006400", 0, 0, 0, 0, {[PORT] = 4789}},
    {"vxlan-8472", "08000000 00006400", 0, 0, 0, 0, {[PORT] = 8472}},
    {"vxlan-gpe4", "0c000001 00006400", 0, 0, 0, 0, {[PORT] = 4790}},
    {"vxlan-not", "00000000 00006400", 0, 0, 0, 0, {[PORT] = 4789}},
    {"geneve", "0000 0000 00006400", ETHERTYPE, 2, 0, 0, {[PORT] = 6081}},
    {"geneve-options", "0240 0000 00006400 0102 80 01 00000000", ETHERTYPE, 2, 0, 0, {[PORT] = 6081}},
    {"gtp", "30ff 0000 00000001", 0, 0, 2, 8, {[PORT] = 2152}},
    {"gtp-seq", "32ff 0000 00000001 0001 00 00", 0, 0, 2, 8, {[PORT] = 2152}},
    {"gtp-ext", "34ff 0000 00000001 0000 00 85 01 0009 c0 02 11223344 5566 00", 0, 0, 2, 8, {[PORT] = 2152}},
    {"gtp-echo", "3201 0000 00000000 0001 00 00", 0, 0, 2, 8, {[PORT] = 2152}},
    {"teredo", "", 0, 0, 0, 0, {[PORT] = 3544}},
    {"teredo-both", "0001 0102 aa bbcc 0011223344556677 00 0000 1234 01020304", 0, 0, 0, 0, {[PORT] = 3544}},
};

size_t hex_bytes(const char *hex, size_t digits, uint8_t *out, size_t room)
{
    size_t size = 0;
    bool half = false;
    for (size_t i = 0; i < digits; i++) {
        if (!isxdigit((unsigned char)hex[i]))
            continue;
        unsigned value = (unsigned)(isdigit((unsigned char)hex[i]) ? hex[i] - '0' : tolower(hex[i]) - 'a' + 10);
        if (size == room)
            abort();
        if (!half)
            out[size] = (uint8_t)(value << 4);
        else
            out[size++] |= (uint8_t)value;
        half = !half;
    }
    if (half)
        abort();
    return size;
}

static uint8_t *prepend(struct frame *frame, const char *hex, size_t digits)
{
    uint8_t bytes[FRAME_ROOM];
    size_t size = hex_bytes(hex, digits, bytes, FRAME_ROOM - frame->size);
    frame->size += size;
    return memcpy(frame->room + FRAME_ROOM - frame->size, bytes, size);
}

static void put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static const struct word *find_word(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].name) == size && memcmp(words[i].name, name, size) == 0)
            return &words[i];
    fprintf(stderr, "no such word: %.*s\n", (int)size, name);
    abort();
}

/* Puts a header before what is there. */
static void wrap(struct frame *frame, const struct word *word, const struct word *inner, size_t padding)
{
    uint8_t *at = prepend(frame, word->hex, strlen(word->hex));
    if (word->length_at != 0)
        put16(at + word->length_at, frame->size - padding - (size_t)word->length_from);
    if (word->next == 0 || inner == NULL)
        return;
    uint16_t number = inner->numbers[word->next];
    if (word->next == PROTOCOL)
        at[word->next_at] = (uint8_t)number;
    else
        put16(at + word->next_at, number);
}

void frame_build(struct frame *frame, const char *spec)
{
    *frame = (struct frame){.size = 0};
    const struct word *inner = NULL;
    size_t padding = 0;
    for (const char *end = spec + strlen(spec), *from; end > spec; end = from > spec ? from - 1 : spec) {
        from = end;
        while (from > spec && from[-1] != ' ')
            from--;
        size_t size = (size_t)(end - from);
        if (size == 3 && memcmp(from, "pad", 3) == 0) {
            prepend(frame, "000000000000", 12);
            padding = 6;
        } else if (size >= 4 && memcmp(from, "hex:", 4) == 0) {
            prepend(frame, from + 4, size - 4);
        } else {
            const struct word *word = find_word(from, size);
            wrap(frame, word, inner, padding);
            inner = word;
        }
    }
}
