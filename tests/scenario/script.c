/* SPDX-License-Identifier: BSD-2-Clause */
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000.0

void script_init(struct script *script)
{
    *script = (struct script){
        .now = INT64_C(1700000000000000000), .isn = {1000000, 5000000}, .port = {40000, 80}, .next_id = {100, 9000}};
}

static enum script_line bad(struct script *script, const char *complaint)
{
    script->complaint = complaint;
    return SCRIPT_BAD;
}

/* "C > S" or "S > C"; the sender, or -1. */
static int read_direction(const char *text)
{
    if (strncmp(text, "C > S", 5) == 0)
        return 0;
    return strncmp(text, "S > C", 5) == 0 ? 1 : -1;
}

static bool read_flags(const char *word, uint8_t *flags)
{
    static const char letters[] = "FSRP.UEW"; /* by bit */
    *flags = 0;
    for (word += strcmp(word, "-") == 0; *word; word++) {
        const char *letter = strchr(letters, *word);
        if (!letter)
            return false;
        *flags |= (uint8_t)(1U << (letter - letters));
    }
    return true;
}

/* What every segment of the script shares. */
static void fill(struct script *script, int from, struct finwait_segment *s)
{
    static const struct finwait_address addresses[2] = {{{10, 0, 0, 1}}, {{10, 0, 0, 2}}};
    *s = (struct finwait_segment){.time = script->now,
                                  .frame = ++script->frame,
                                  .src = addresses[from],
                                  .dst = addresses[!from],
                                  .src_port = script->port[from],
                                  .dst_port = script->port[!from],
                                  .family = 4,
                                  .kind = FINWAIT_SEGMENT_TCP,
                                  .ttl = 64,
                                  .ip_id = script->next_id[from]++};
}

static void option_sack(const struct script *script, int from, const char *text, struct finwait_segment *s)
{
    unsigned left, right;
    if (sscanf(text, "sack %u:%u", &left, &right) != 2 || s->sack_count == FINWAIT_SACK_BLOCKS)
        return;
    s->options |= FINWAIT_OPT_SACK;
    s->sack[s->sack_count++] = (struct finwait_sack_block){script->isn[!from] + left, script->isn[!from] + right};
}

static void read_option(const struct script *script, int from, const char *text, struct finwait_segment *s)
{
    unsigned first, second;
    if (sscanf(text, "mss %u", &first) == 1) {
        s->options |= FINWAIT_OPT_MSS;
        s->mss = (uint16_t)first;
    } else if (sscanf(text, "wscale %u", &first) == 1) {
        s->options |= FINWAIT_OPT_WINDOW_SCALE;
        s->window_scale = (uint8_t)first;
    } else if (sscanf(text, "TS val %u ecr %u", &first, &second) == 2) {
        s->options |= FINWAIT_OPT_TIMESTAMPS;
        s->ts_value = first;
        s->ts_echo = second;
    } else if (strncmp(text, "sackOK", 6) == 0) {
        s->options |= FINWAIT_OPT_SACK_PERMITTED;
    } else if (strncmp(text, "tfo", 3) == 0) {
        s->options |= FINWAIT_OPT_FAST_OPEN;
    } else if (strncmp(text, "cut", 3) == 0) {
        s->options |= FINWAIT_OPT_CUT;
    } else {
        option_sack(script, from, text, s);
    }
}

static void read_options(const struct script *script, int from, const char *rest, struct finwait_segment *s)
{
    const char *open = strchr(rest, '<');
    if (!open && (s->flags & FINWAIT_SYN))
        open = "<mss 1460,sackOK,wscale 7>";
    for (const char *at = open; at && *at && *at != '>'; at = strpbrk(at, ",>"))
        read_option(script, from, ++at, s);
}

/* The number after `word`, or `otherwise`. */
static unsigned long value_of(const char *rest, const char *word, unsigned long otherwise)
{
    const char *found = strstr(rest, word);
    return found ? strtoul(found + strlen(word), NULL, 10) : otherwise;
}

static enum script_line read_packet(struct script *script, int from, const char *text, struct finwait_segment *s)
{
    char flags[16];
    unsigned seq, end, length;
    int used = 0;
    if (sscanf(text, "%15s %u:%u(%u)%n", flags, &seq, &end, &length, &used) != 4 || used == 0)
        return bad(script, "expected FLAGS SEQ:END(LENGTH)");
    if (end - seq != length)
        return bad(script, "END is not SEQ + LENGTH");
    fill(script, from, s);
    if (!read_flags(flags, &s->flags))
        return bad(script, "unknown flag");
    const char *rest = text + used;
    s->seq = script->isn[from] + seq;
    s->payload = length;
    if (strstr(rest, " ack ")) {
        s->flags |= FINWAIT_ACK;
        s->ack = script->isn[!from] + (uint32_t)value_of(rest, " ack ", 0);
    }
    uint8_t control = s->flags & (FINWAIT_SYN | FINWAIT_RST);
    s->window = (uint16_t)value_of(rest, " win ", control == 0 ? 502 : control == FINWAIT_SYN ? 64240 : 0);
    s->ttl = (uint8_t)value_of(rest, " ttl ", 64);
    s->ip_id = (uint16_t)value_of(rest, " id ", s->ip_id);
    s->wire_size = 54 + length;
    read_options(script, from, rest, s);
    return SCRIPT_SEGMENT;
}

/* "3/13 quoting C > S 0" */
static enum script_line read_icmp(struct script *script, const char *text, struct finwait_segment *s)
{
    unsigned type, code, seq;
    int used = 0;
    if (sscanf(text, "icmp %u/%u quoting %n", &type, &code, &used) != 2 || used == 0)
        return bad(script, "expected icmp TYPE/CODE quoting X > Y SEQ");
    int from = read_direction(text + used);
    if (from < 0 || sscanf(text + used + 5, "%u", &seq) != 1)
        return bad(script, "expected X > Y SEQ after quoting");
    fill(script, from, s);
    s->kind = FINWAIT_SEGMENT_ICMP_ERROR;
    s->seq = script->isn[from] + seq;
    s->icmp_type = (uint8_t)type;
    s->icmp_code = (uint8_t)code;
    s->icmp_reporter = (struct finwait_address){{10, 0, 0, 254}};
    s->wire_size = 70;
    return SCRIPT_SEGMENT;
}

static enum script_line read_setting(struct script *script, const char *line)
{
    char side;
    double seconds;
    unsigned value;
    if (sscanf(line, "wait %lf", &seconds) == 1) {
        script->now += (int64_t)(seconds * SECOND);
        return SCRIPT_WAIT;
    }
    if (sscanf(line, "isn %c %u", &side, &value) == 2 && strchr("CS", side))
        script->isn[side == 'S'] = value;
    else if (sscanf(line, "port %c %u", &side, &value) == 2 && strchr("CS", side))
        script->port[side == 'S'] = (uint16_t)value;
    else
        return bad(script, "neither a packet nor wait, isn or port");
    return SCRIPT_NOTHING;
}

enum script_line script_read(struct script *script, const char *line, struct finwait_segment *segment)
{
    if (*line != '+' && *line != '-')
        return read_setting(script, line);
    char *rest;
    script->now += (int64_t)(strtod(line, &rest) * SECOND);
    rest += strspn(rest, " ");
    if (strncmp(rest, "icmp", 4) == 0)
        return read_icmp(script, rest, segment);
    int from = read_direction(rest);
    return from < 0 ? bad(script, "expected C > S or S > C") : read_packet(script, from, rest + 5, segment);
}
