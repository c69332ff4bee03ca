/* SPDX-License-Identifier: BSD-2-Clause */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <finwait/capture.h>

/* As many four-tuples as a set may hold: edges and passages point at them, so they must not move. */
#define PAIRS_CAP 16384

static const char *const tap_files[TAP_COUNT] = {"client.pcap", "relay-client.pcap", "relay-server.pcap",
                                                 "server.pcap"};

void *grown(void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room ? *room * 2 : 8;
    list = realloc(list, *room * size);
    if (!list)
        abort();
    return list;
}

/* A story's client uses the server's port + 20000, + 1000 for each further connection. */
static const char *story_of(const struct recording *recording, uint16_t server)
{
    return recording->stories[server][0] ? recording->stories[server] : NULL;
}

struct pair *recording_pair(struct recording *recording, uint8_t family, uint16_t client, uint16_t server)
{
    const char *story = story_of(recording, server);
    if (!story)
        return NULL;
    for (size_t i = recording->pair_count; i > 0; i--) {
        struct pair *pair = &recording->pairs[i - 1];
        if (pair->port[FINWAIT_CLIENT] == client && pair->port[FINWAIT_SERVER] == server && pair->family == family)
            return pair;
    }
    if (recording->pair_count == PAIRS_CAP)
        return NULL;
    struct pair *pair = &recording->pairs[recording->pair_count++];
    *pair = (struct pair){.family = family, .port = {client, server}, .story = story};
    for (unsigned tap = 0; tap < TAP_COUNT; tap++)
        pair->ends[FINWAIT_CLIENT].forged[tap] = pair->ends[FINWAIT_SERVER].forged[tap] = NEVER;
    return pair;
}

/* The client's address ends in 1, the server's in 2. */
static enum finwait_side sender_of(const struct finwait_segment *segment)
{
    uint8_t last = segment->src.bytes[segment->family == 4 ? 3 : 15];
    return last == 1 ? FINWAIT_CLIENT : FINWAIT_SERVER;
}

static void add_passage(struct recording *recording, enum tap tap, const struct finwait_segment *segment)
{
    struct passages *passages = &recording->taps[tap];
    enum finwait_side side = sender_of(segment);
    bool from_client = side == FINWAIT_CLIENT;
    if (segment->kind == FINWAIT_SEGMENT_ICMP_ERROR)
        from_client = segment->dst_port < segment->src_port; /* ports as quoted */
    uint16_t client = from_client ? segment->src_port : segment->dst_port;
    uint16_t server = from_client ? segment->dst_port : segment->src_port;
    struct pair *pair = recording_pair(recording, segment->family, client, server);
    APPEND(passages->list, passages->count, passages->room, (struct passage){*segment, pair, side, NOT_SENT, false});
    if (!pair || segment->kind != FINWAIT_SEGMENT_TCP)
        return;
    if (from_client && !pair->keyed) {
        pair->key = *segment;
        pair->keyed = true;
    }
    struct end *end = &pair->ends[side];
    if (tap != own_tap(side))
        return;
    passages->list[passages->count - 1].sent = (int)end->sent_count;
    struct sent sent = {.segment = *segment, .seen = {NEVER, NEVER, NEVER, NEVER}, .settled = segment->time};
    sent.seen[tap] = segment->time;
    APPEND(end->sents, end->sent_count, end->sent_room, sent);
}

static bool read_tap(struct recording *recording, enum tap tap, const char *folder)
{
    char path[512];
    struct finwait_error error;
    snprintf(path, sizeof path, "%s/%s", folder, tap_files[tap]);
    struct finwait_capture *capture = finwait_capture_open(path, NULL, &error);
    if (!capture) {
        fprintf(stderr, "accuracy: %s\n", error.text);
        return false;
    }
    struct finwait_frame frame;
    while (finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME) {
        struct finwait_segment segment;
        enum finwait_decode_verdict verdict =
            finwait_frame_decode(frame.link_type, frame.bytes, frame.captured, frame.wire_size, &segment);
        if (verdict != FINWAIT_DECODE_SEGMENT && verdict != FINWAIT_DECODE_ICMP_ERROR)
            continue;
        segment.time = frame.time;
        segment.frame = finwait_capture_frame_number(capture);
        add_passage(recording, tap, &segment);
    }
    finwait_capture_free(capture);
    return true;
}

static bool read_stories(struct recording *recording, const char *folder)
{
    char line[1024];
    snprintf(line, sizeof line, "%s/scenarios.tsv", folder);
    FILE *file = fopen(line, "re");
    if (!file) {
        fprintf(stderr, "accuracy: %s cannot be read\n", line);
        return false;
    }
    while (fgets(line, sizeof line, file)) {
        unsigned port;
        char name[48], seed[16];
        if (sscanf(line, "%u\t%39[^\t]\t%15s", &port, name, seed) != 3 || port > UINT16_MAX)
            continue;
        bool random = strcmp(seed, "0") != 0;
        snprintf(recording->stories[port], sizeof *recording->stories, "%.28s%s%s", name, random ? "-" : "",
                 random ? seed : "");
    }
    fclose(file);
    return true;
}

/* The last part of the folder's path. */
static void name_recording(struct recording *recording, const char *folder)
{
    size_t end = strlen(folder);
    while (end > 1 && folder[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && folder[start - 1] != '/')
        start--;
    snprintf(recording->name, sizeof recording->name, "%.*s", (int)(end - start), folder + start);
}

bool recording_read(struct recording *recording, const char *folder)
{
    *recording = (struct recording){.pair_count = 0};
    name_recording(recording, folder);
    recording->pairs = calloc(PAIRS_CAP, sizeof *recording->pairs);
    recording->stories = calloc(UINT16_MAX + 1, sizeof *recording->stories);
    if (!recording->pairs || !recording->stories || !read_stories(recording, folder))
        return false;
    for (enum tap tap = TAP_CLIENT; tap < TAP_COUNT; tap++) {
        if (!read_tap(recording, tap, folder))
            return false;
    }
    char path[512];
    snprintf(path, sizeof path, "%s/truth.tsv", folder);
    if (!accounts_read(recording, path))
        return false;
    path_match(recording);
    return true;
}

void recording_done(struct recording *recording)
{
    for (size_t i = 0; i < recording->pair_count; i++) {
        for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
            free(recording->pairs[i].ends[side].accounts);
            free(recording->pairs[i].ends[side].sents);
            free(recording->pairs[i].ends[side].edges);
        }
        free(recording->pairs[i].flights);
    }
    for (unsigned tap = 0; tap < TAP_COUNT; tap++)
        free(recording->taps[tap].list);
    free(recording->listenings);
    free(recording->pairs);
    free(recording->stories);
}
