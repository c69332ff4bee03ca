/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays recordings of testdata/kernel tap by tap and compares what the observer says with what the kernel said.
 *   accuracy [--json] [--explain] [--check] FOLDER...
 */
#include <stdio.h>
#include <string.h>

#include "course.h"
#include "replay.h"

static bool judge_folder(const char *folder, struct score *score, bool explain)
{
    struct recording recording;
    bool good = recording_read(&recording, folder);
    if (good) {
        courses_draw(&recording);
        for (enum tap tap = TAP_CLIENT; tap < TAP_COUNT; tap++)
            replay_tap(&recording, tap, score, explain);
        score->recordings++;
        score->pairs += recording.pair_count;
        fprintf(stderr, "%s: samples lag up to %.1f ms\n", recording.name, (double)recording.lag / 1e6);
    }
    recording_done(&recording);
    return good;
}

int main(int count, char **arguments)
{
    struct score score = {.recordings = 0};
    bool json = false, explain = false, check = false;
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--json") == 0)
            json = true;
        else if (strcmp(arguments[i], "--explain") == 0)
            explain = true;
        else if (strcmp(arguments[i], "--check") == 0)
            check = true;
        else if (!judge_folder(arguments[i], &score, explain))
            return 2;
    }
    if (score.recordings == 0) {
        fprintf(stderr, "usage: accuracy [--json] [--explain] [--check] FOLDER...\n");
        return 2;
    }
    board_print(&score, json);
    return check && !board_check(&score) ? 1 : 0;
}
