// SPDX-License-Identifier: BSD-2-Clause
#define _GNU_SOURCE
#include "stage.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Capture time passes only with packets: one byte a second, from before the first story until after the last.
struct heartbeat {
    struct scene scene;
    pthread_t thread;
    atomic_bool stopping;
};

enum outcome stage_open(struct stage *stage, const struct set *set)
{
    memset(stage, 0, sizeof *stage);
    stage->set = set;
    truth_init(&stage->truth);
    stage->cast = calloc(CAST_MAX, sizeof *stage->cast);
    if (!stage->cast)
        exit(1);
    if (!world_build(&stage->world, set->number, set->settings))
        return NOT_HERE;
    stage->trace = trace_start(&stage->world, &stage->truth);
    if (!stage->trace)
        return NOT_HERE;
    stage->recording = recording_start(&stage->world);
    if (!stage->recording)
        return NOT_HERE;
    stage->relay = relay_start(&stage->world, &stage->truth);
    stage->sampler = sampler_start(&stage->world, &stage->truth);
    return PLAYED;
}

uint16_t stage_cast_one(struct stage *stage, const struct story *story, uint64_t seed)
{
    if (stage->count == CAST_MAX) {
        fputs("lab: too many stories for one recording\n", stderr);
        exit(1);
    }
    struct actor *actor = &stage->cast[stage->count];
    actor->story = story;
    actor->scene = (struct scene){
        .world = &stage->world,
        .relay = stage->relay,
        .family = story->family,
        .port = (uint16_t)(FIRST_PORT + stage->count),
        .client_port = (uint16_t)(FIRST_CLIENT_PORT + FIRST_PORT + stage->count),
        .seed = seed,
        .args = story->args,
    };
    // Not all in one instant: two processors have to keep up.
    actor->delay = 1.0 + 0.02 * stage->count;
    stage->count++;
    return actor->scene.port;
}

void stage_cast(struct stage *stage, const struct story *stories)
{
    for (const struct story *story = stories; story->name; story++)
        stage_cast_one(stage, story, 0);
}

const struct actor *stage_actor(const struct stage *stage, const char *story)
{
    for (unsigned i = 0; i < stage->count; i++)
        if (strcmp(stage->cast[i].story->name, story) == 0)
            return &stage->cast[i];
    return NULL;
}

static void *act(void *argument)
{
    struct actor *actor = argument;
    waits(actor->delay);
    actor->start = world_now();
    actor->story->play(&actor->scene);
    actor->end = world_now();
    return NULL;
}

static void *beat(void *argument)
{
    struct heartbeat *heartbeat = argument;
    struct pair pair = opens(&heartbeat->scene);
    while (!atomic_load(&heartbeat->stopping)) {
        says(pair.client, 1);
        hears(pair.server, 1);
        waits(1);
    }
    closes(pair.client);
    closes(pair.server);
    return NULL;
}

static void thread_start(pthread_t *thread, void *(*function)(void *), void *argument)
{
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 << 10);
    if (pthread_create(thread, &small, function, argument) != 0) {
        perror("lab: thread");
        exit(1);
    }
    pthread_attr_destroy(&small);
}

enum outcome stage_play(struct stage *stage)
{
    struct heartbeat heartbeat = {.scene = {.world = &stage->world,
                                            .relay = stage->relay,
                                            .port = HEARTBEAT_PORT,
                                            .client_port = FIRST_CLIENT_PORT + HEARTBEAT_PORT}};
    waits(1);
    thread_start(&heartbeat.thread, beat, &heartbeat);
    for (unsigned i = 0; i < stage->count; i++)
        thread_start(&stage->cast[i].thread, act, &stage->cast[i]);
    for (unsigned i = 0; i < stage->count; i++)
        pthread_join(stage->cast[i].thread, NULL);
    waits(stage->set->rest);
    atomic_store(&heartbeat.stopping, true);
    pthread_join(heartbeat.thread, NULL);
    waits(1);
    enum outcome outcome = recording_stop(stage->recording) ? PLAYED : SPOILT;
    sampler_stop(stage->sampler);
    relay_stop(stage->relay);
    trace_stop(stage->trace);
    return outcome;
}

void stage_close(struct stage *stage)
{
    if (stage->recording)
        recording_free(stage->recording);
    truth_done(&stage->truth);
    free(stage->cast);
}
