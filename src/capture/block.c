/* SPDX-License-Identifier: BSD-2-Clause */
#include "block.h"

#include <finwait/capture.h>

#include "bytes.h"

#define NANOSECONDS 1000000000
#define NANO_EXPONENT 9
#define MICRO_EXPONENT 6

#define OPTION_HEAD 4
#define OLD_DROPS_UNKNOWN 0xffff

bool option_next(const uint8_t **at, const uint8_t *end, bool big_endian, struct option *option)
{
    size_t left = (size_t)(end - *at);
    if (left < OPTION_HEAD)
        return false;
    option->code = read16(*at, big_endian);
    option->size = read16(*at + 2, big_endian);
    option->value = *at + OPTION_HEAD;
    size_t padded = (option->size + 3U) & ~3U;
    if (option->code == OPTION_END || padded > left - OPTION_HEAD)
        return false;
    *at += OPTION_HEAD + padded;
    return true;
}

static const uint64_t powers_of_ten[] = {1,       10,       100,       1000,       10000,      100000,
                                         1000000, 10000000, 100000000, 1000000000, 10000000000};

/* 2^-32 s is a quarter of a nanosecond: finer than that is not told. */
static bool binary_time(unsigned exponent, uint64_t count, int64_t *time)
{
    if (exponent > 32) {
        count >>= exponent - 32;
        exponent = 32;
    }
    uint64_t mask = (UINT64_C(1) << exponent) - 1;
    uint64_t fraction = (count & mask) * NANOSECONDS >> exponent;
    return !__builtin_mul_overflow(count >> exponent, NANOSECONDS, time) &&
           !__builtin_add_overflow(*time, fraction, time);
}

static bool decimal_time(unsigned exponent, uint64_t count, int64_t *time)
{
    if (exponent <= NANO_EXPONENT)
        return !__builtin_mul_overflow(count, powers_of_ten[NANO_EXPONENT - exponent], time);
    *time = (int64_t)(count / powers_of_ten[exponent - NANO_EXPONENT]);
    return true;
}

int64_t ticks_time(const struct ticks *ticks, uint64_t count)
{
    int64_t time;
    bool fits =
        ticks->binary ? binary_time(ticks->exponent, count, &time) : decimal_time(ticks->exponent, count, &time);
    if (!fits)
        return FINWAIT_TIME_LIMIT;
    if (__builtin_add_overflow(time, ticks->offset, &time))
        return ticks->offset < 0 ? -FINWAIT_TIME_LIMIT : FINWAIT_TIME_LIMIT;
    return time > FINWAIT_TIME_LIMIT ? FINWAIT_TIME_LIMIT : time < -FINWAIT_TIME_LIMIT ? -FINWAIT_TIME_LIMIT : time;
}

static const char *read_resolution(const struct option *option, struct ticks *ticks)
{
    if (option->size != 1)
        return "an interface's time resolution does not have one byte";
    ticks->binary = (option->value[0] & 0x80) != 0;
    ticks->exponent = option->value[0] & 0x7f;
    if (ticks->exponent > (ticks->binary ? 63 : 19))
        return "an interface's time resolution is finer than 64 bits can tell";
    return NULL;
}

static const char *read_offset(const struct option *option, bool big_endian, struct ticks *ticks)
{
    if (option->size != 8)
        return "an interface's time offset does not have eight bytes";
    int64_t seconds = (int64_t)read64(option->value, big_endian);
    if (__builtin_mul_overflow(seconds, (int64_t)NANOSECONDS, &ticks->offset))
        ticks->offset = seconds < 0 ? INT64_MIN : INT64_MAX;
    return NULL;
}

const char *block_interface(const uint8_t *block, size_t size, bool big_endian, struct interface *interface)
{
    *interface = (struct interface){
        .link_type = read16(block + 8, big_endian),
        .snapshot_length = read32(block + 12, big_endian),
        .ticks = {.exponent = MICRO_EXPONENT},
    };
    const char *wrong = NULL;
    struct option option;
    for (const uint8_t *at = block + 16, *end = block + size - BLOCK_TRAILER;
         wrong == NULL && option_next(&at, end, big_endian, &option);) {
        if (option.code == OPTION_INTERFACE_RESOLUTION)
            wrong = read_resolution(&option, &interface->ticks);
        else if (option.code == OPTION_INTERFACE_OFFSET)
            wrong = read_offset(&option, big_endian, &interface->ticks);
    }
    return wrong;
}

bool block_statistics(const uint8_t *block, size_t size, bool big_endian, uint64_t *kernel_drops,
                      uint64_t *interface_drops)
{
    bool told = false;
    struct option option;
    *kernel_drops = *interface_drops = 0;
    for (const uint8_t *at = block + 20, *end = block + size - BLOCK_TRAILER;
         option_next(&at, end, big_endian, &option);) {
        if (option.size != 8 ||
            (option.code != OPTION_STATISTICS_INTERFACE_DROPS && option.code != OPTION_STATISTICS_SYSTEM_DROPS))
            continue;
        *(option.code == OPTION_STATISTICS_SYSTEM_DROPS ? kernel_drops : interface_drops) =
            read64(option.value, big_endian);
        told = true;
    }
    return told;
}

void block_packet(const uint8_t *block, enum block_type type, bool big_endian, struct packet_block *packet)
{
    uint64_t high = read32(block + 12, big_endian), low = read32(block + 16, big_endian);
    packet->ticks = high << 32 | low;
    packet->captured = read32(block + 20, big_endian);
    packet->wire_size = read32(block + 24, big_endian);
    packet->drops = 0;
    if (type == BLOCK_PACKET) {
        packet->interface = read32(block + 8, big_endian);
        return;
    }
    packet->interface = read16(block + 8, big_endian);
    uint16_t drops = read16(block + 10, big_endian);
    if (drops != OLD_DROPS_UNKNOWN)
        packet->drops = drops;
}

uint64_t block_packet_drops(const uint8_t *options, const uint8_t *end, bool big_endian)
{
    struct option option;
    while (option_next(&options, end, big_endian, &option))
        if (option.code == OPTION_PACKET_DROPS && option.size == 8)
            return read64(option.value, big_endian);
    return 0;
}
