// SPDX-License-Identifier: BSD-2-Clause
#include "sets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SET_SNAPLEN = 118 }; // Ethernet, IPv6, TCP with all its options; an ICMPv6 error's quoted ports and numbers

static const struct story *const all_stories[] = {
    open_stories,    close_stories, wave_stories, reset_stories, path_stories,
    silence_stories, forge_stories, wrap_stories, odd_stories,   NULL,
};

// These change nothing for connections that do not ask for them.
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

static const struct setting plain_settings[] = {
    {"both", "ipv4/tcp_timestamps", "0"},
    {"both", "ipv4/tcp_sack", "0"},
    {"both", "ipv4/tcp_window_scaling", "0"},
    {"both", "ipv4/tcp_fin_timeout", "5"},
    {"both", "ipv4/tcp_orphan_retries", "3"},
    {"both", "ipv4/tcp_syn_retries", "2"},
    {"both", "ipv4/tcp_synack_retries", "2"},
    {"both", "ipv4/tcp_retries2", "5"},
    {NULL, NULL, NULL},
};

static const struct setting strict_settings[] = {
    {"both", "ipv4/tcp_ecn", "1"},
    {"both", "ipv4/tcp_rfc1337", "1"},
    {"both", "ipv4/tcp_abort_on_overflow", "1"},
    {"both", "ipv4/tcp_fin_timeout", "2"},
    {"both", "ipv4/tcp_orphan_retries", "2"},
    {"both", "ipv4/tcp_syn_retries", "3"},
    {"both", "ipv4/tcp_synack_retries", "1"},
    {"both", "ipv4/tcp_retries2", "4"},
    {NULL, NULL, NULL},
};

static const struct setting cookies_settings[] = {
    {"both", "ipv4/tcp_syncookies", "2"},     {"both", "ipv4/tcp_fin_timeout", "2"},
    {"both", "ipv4/tcp_orphan_retries", "2"}, {"both", "ipv4/tcp_syn_retries", "3"},
    {"both", "ipv4/tcp_retries2", "4"},       {NULL, NULL, NULL},
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

static const struct set plain_set = {
    .name = "plain",
    .line = "no timestamps, no SACK, no window scaling; tcp_fin_timeout 5, tcp_orphan_retries 3, tcp_syn_retries 2, "
            "tcp_synack_retries 2, tcp_retries2 5",
    .number = 3,
    .settings = plain_settings,
    .rest = 12,
};

static const struct set strict_set = {
    .name = "strict",
    .line = "tcp_ecn 1, tcp_rfc1337 1, tcp_abort_on_overflow 1; tcp_fin_timeout 2, tcp_orphan_retries 2, "
            "tcp_syn_retries 3, tcp_synack_retries 1, tcp_retries2 4",
    .number = 4,
    .settings = strict_settings,
    .rest = 12,
};

static const struct set cookies_set = {
    .name = "cookies",
    .line = "SYN cookies always (tcp_syncookies 2); tcp_fin_timeout 2, tcp_orphan_retries 2, tcp_syn_retries 3, "
            "tcp_retries2 4",
    .number = 5,
    .settings = cookies_settings,
    .rest = 12,
};

const struct programme programmes[] = {
    {&default_set,
     {open_stories, close_stories, wave_stories, reset_stories, path_stories, silence_stories, forge_stories,
      wrap_stories, odd_stories},
     300,
     1000},
    {&lowered_set,
     {open_stories, close_stories, wave_stories, reset_stories, path_stories, silence_stories, forge_stories,
      wrap_stories, odd_stories},
     300,
     2000},
    {&plain_set, {open_stories, close_stories, wave_stories, path_stories, silence_stories}, 150, 3000},
    {&strict_set, {open_stories, close_stories, reset_stories, forge_stories, odd_stories}, 60, 4000},
    {&cookies_set, {open_stories, reset_stories, wave_stories, odd_stories}, 100, 5000},
    {.set = NULL},
};

const struct story *story_find(const char *name)
{
    for (size_t list = 0; all_stories[list]; list++)
        for (const struct story *story = all_stories[list]; story->name; story++)
            if (strcmp(story->name, name) == 0)
                return story;
    fprintf(stderr, "lab: there is no story %s\n", name);
    exit(1);
}

static FILE *set_file(const struct stage *stage, const char *folder, const char *name, const char *suffix)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, stage->set->name);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s%s", folder, stage->set->name, name, suffix);
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        exit(1);
    }
    return out;
}

static void write_scenarios(const struct stage *stage, FILE *out)
{
    fprintf(out, "#%s: %s\n#port\tscenario\tseed\tstart\tend\tstory\n", stage->set->name, stage->set->line);
    for (unsigned i = 0; i < stage->count; i++) {
        const struct actor *actor = &stage->cast[i];
        fprintf(out, "%u\t%s\t%" PRIu64 "\t%" PRId64 ".%09" PRId64 "\t%" PRId64 ".%09" PRId64 "\t%s\n",
                actor->scene.port, actor->story->name, actor->scene.seed, actor->start / 1000000000,
                actor->start % 1000000000, actor->end / 1000000000, actor->end % 1000000000, actor->story->line);
    }
}

bool set_write(struct stage *stage, const char *folder)
{
    bool ok = true;
    const struct excerpt all = {.to = INT64_MAX, .snaplen = SET_SNAPLEN};
    for (enum tap tap = 0; tap < TAPS; tap++) {
        FILE *pcap = set_file(stage, folder, tap_names[tap], ".pcap");
        recording_write(stage->recording, tap, &all, pcap);
        ok &= fclose(pcap) == 0;
    }
    FILE *truth = set_file(stage, folder, "truth", ".tsv");
    truth_write(&stage->truth, truth, 0, 0, INT64_MAX);
    ok &= fclose(truth) == 0;
    FILE *scenarios = set_file(stage, folder, "scenarios", ".tsv");
    write_scenarios(stage, scenarios);
    ok &= fclose(scenarios) == 0;
    return ok;
}
