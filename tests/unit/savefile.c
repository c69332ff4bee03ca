/* SPDX-License-Identifier: BSD-2-Clause */
#include "savefile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

char savefile_folder[] = "/tmp/finwait-test-XXXXXX";
static char path[sizeof savefile_folder + 8];

void savefile_put(struct savefile *file, uint64_t value, unsigned size)
{
    assert_true(file->size + size <= SAVEFILE_ROOM);
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (file->big_endian ? size - 1 - i : i);
        file->bytes[file->size++] = (uint8_t)(value >> shift);
    }
}

void savefile_fill(struct savefile *file, uint8_t value, size_t count)
{
    assert_true(file->size + count <= SAVEFILE_ROOM);
    memset(file->bytes + file->size, value, count);
    file->size += count;
}

void savefile_pcap(struct savefile *file, uint32_t magic, uint32_t link_type)
{
    savefile_put(file, magic, 4);
    savefile_put(file, 2, 2);
    savefile_put(file, 4, 2);
    savefile_put(file, 0, 8);
    savefile_put(file, 65535, 4);
    savefile_put(file, link_type, 4);
}

void savefile_record(struct savefile *file, uint32_t seconds, uint32_t fraction, uint32_t captured, uint32_t wire_size,
                     uint8_t fill)
{
    savefile_put(file, seconds, 4);
    savefile_put(file, fraction, 4);
    savefile_put(file, captured, 4);
    savefile_put(file, wire_size, 4);
    savefile_fill(file, fill, captured);
}

void savefile_begin(struct savefile *file, uint32_t type)
{
    file->block = file->size;
    savefile_put(file, type, 4);
    savefile_put(file, 0, 4);
}

void savefile_option(struct savefile *file, uint16_t code, uint64_t value, uint16_t size)
{
    savefile_put(file, code, 2);
    savefile_put(file, size, 2);
    savefile_put(file, value, size);
    savefile_fill(file, 0, -size & 3U);
}

/* The length stands at both ends. */
void savefile_end(struct savefile *file)
{
    size_t end = file->size + 4;
    savefile_put(file, end - file->block, 4);
    file->size = file->block + 4;
    savefile_put(file, end - file->block, 4);
    file->size = end;
}

void savefile_section(struct savefile *file)
{
    savefile_begin(file, 0x0a0d0d0a);
    savefile_put(file, 0x1a2b3c4d, 4);
    savefile_put(file, 1, 2);
    savefile_put(file, 0, 2);
    savefile_put(file, UINT64_MAX, 8);
    savefile_end(file);
}

void savefile_interface(struct savefile *file, uint16_t link_type)
{
    savefile_begin(file, 1);
    savefile_put(file, link_type, 2);
    savefile_put(file, 0, 2);
    savefile_put(file, 262144, 4);
    savefile_end(file);
}

void savefile_packet(struct savefile *file, uint64_t ticks, uint32_t interface, uint8_t fill)
{
    savefile_begin(file, 6);
    savefile_put(file, interface, 4);
    savefile_put(file, ticks >> 32, 4);
    savefile_put(file, ticks & 0xffffffff, 4);
    savefile_put(file, 4, 4);
    savefile_put(file, 60, 4);
    savefile_fill(file, fill, 4);
    savefile_end(file);
}

const char *savefile_store(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

struct finwait_capture *savefile_open(const struct savefile *file, const char *filter)
{
    struct finwait_error error;
    struct finwait_capture *capture = finwait_capture_open(savefile_store(file->bytes, file->size), filter, &error);
    if (capture == NULL)
        fail_msg("%s", error.text);
    return capture;
}

int savefile_make_folder(void **state)
{
    (void)state;
    if (mkdtemp(savefile_folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/in", savefile_folder);
    return 0;
}

int savefile_remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(savefile_folder);
}
