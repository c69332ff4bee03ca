// SPDX-License-Identifier: BSD-2-Clause
#include "sets.h"

#include <stdlib.h>
#include <string.h>

static const struct story *const all_stories[] = {open_stories, close_stories, wave_stories};

// Both change nothing for connections that do not ask for it.
#define ON_REQUEST                                                                                                     \
    {"both", "ipv4/tcp_fastopen", "3"},                                                                                \
    {                                                                                                                  \
        "both", "ipv4/tcp_tw_reuse", "1"                                                                               \
    }

static const struct setting default_settings[] = {ON_REQUEST, {NULL, NULL, NULL}};

static const struct setting lowered_settings[] = {
    ON_REQUEST,
    {"both", "ipv4/tcp_fin_timeout", "2"},
    {"both", "ipv4/tcp_orphan_retries", "3"},
    {"both", "ipv4/tcp_syn_retries", "2"},
    {"both", "ipv4/tcp_syn_linear_timeouts", "0"},
    {"both", "ipv4/tcp_synack_retries", "2"},
    {"both", "ipv4/tcp_retries2", "4"},
    {NULL, NULL, NULL},
};

const struct set default_set = {
    .name = "default",
    .line = "the kernel's defaults (tcp_fastopen=3 and tcp_tw_reuse=1 serve those who ask for it)",
    .number = 1,
    .settings = default_settings,
    .rest = 12,
};

const struct set lowered_set = {
    .name = "lowered",
    .line = "lowered: tcp_fin_timeout 2, tcp_orphan_retries 3, tcp_syn_retries 2, tcp_syn_linear_timeouts 0, "
            "tcp_synack_retries 2, tcp_retries2 4",
    .number = 2,
    .settings = lowered_settings,
    .rest = 12,
};

const struct story *story_find(const char *name)
{
    for (size_t list = 0; list < sizeof all_stories / sizeof *all_stories; list++)
        for (const struct story *story = all_stories[list]; story->name; story++)
            if (strcmp(story->name, name) == 0)
                return story;
    fprintf(stderr, "lab: there is no story %s\n", name);
    exit(1);
}
