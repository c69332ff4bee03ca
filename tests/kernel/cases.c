// SPDX-License-Identifier: BSD-2-Clause
#include "cases.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SECONDS INT64_C(1000000000)

enum { CASE_SNAPLEN = 160 };

static const char *const tap_places[TAPS] = {
    [TAP_CLIENT] = "the client's own interface",
    [TAP_RELAY_CLIENT] =
        "the relay's end towards the client: what the relay loses from the client is seen here, what it "
        "loses from the server is not",
    [TAP_RELAY_SERVER] =
        "the relay's end towards the server: what the relay loses from the server is seen here, what it "
        "loses from the client is not",
    [TAP_SERVER] = "the server's own interface",
};

bool case_missing(const struct kernel_case *wanted, const char *folder)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s/in.pcap", folder, wanted->name);
    return access(path, F_OK) != 0;
}

bool cases_missing(const struct kernel_case *cases, const char *folder)
{
    for (const struct kernel_case *wanted = cases; wanted->name; wanted++)
        if (case_missing(wanted, folder))
            return true;
    return false;
}

static FILE *case_file(const char *folder, const char *name, const char *file)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    mkdir(path, 0755);
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
    FILE *out = fopen(path, "w");
    if (!out)
        perror(path);
    return out;
}

static void write_origin(const struct stage *stage, const struct kernel_case *wanted, const struct actor *actor,
                         FILE *out)
{
    struct utsname kernel;
    uname(&kernel);
    kernel.release[strcspn(kernel.release, "-")] = '\0'; // without the local build's name
    fprintf(out, "# %s\n\n", wanted->name);
    fprintf(out, "- Story `%s`, port %u: %s.\n", wanted->story, actor->scene.port, actor->story->line);
    fprintf(out, "- Truth: %s\n", wanted->truth);
    fprintf(out, "- Tap: %s.\n", tap_places[wanted->tap]);
    fprintf(out, "- Timers: %s.\n", stage->set->line);
    fprintf(
        out,
        "- Recorded with `tools/lab cases` between two network namespaces of Linux %s; the relay delays every segment "
        "by %d ms. Port %d is a heartbeat, a byte a second, so that capture time passes. `truth.tsv`: the kernel's "
        "and the relay's own account (columns: testdata/kernel/README.md).\n",
        kernel.release, RELAY_DELAY_MS, HEARTBEAT_PORT);
}

static bool case_write(struct stage *stage, const struct kernel_case *wanted, const char *folder)
{
    const struct actor *actor = stage_actor(stage, wanted->story);
    if (!actor) {
        fprintf(stderr, "lab: case %s: no story %s\n", wanted->name, wanted->story);
        return false;
    }
    int64_t last = recording_last(stage->recording, wanted->tap, actor->scene.port);
    struct excerpt excerpt = {
        .port = actor->scene.port,
        .heartbeat = HEARTBEAT_PORT,
        .from = actor->start - 2 * SECONDS,
        .to = wanted->tail && last ? last + wanted->tail * SECONDS : INT64_MAX,
        .snaplen = CASE_SNAPLEN,
    };
    FILE *pcap = case_file(folder, wanted->name, "in.pcap");
    FILE *truth = case_file(folder, wanted->name, "truth.tsv");
    FILE *origin = case_file(folder, wanted->name, "origin.md");
    if (!pcap || !truth || !origin)
        return false;
    recording_write(stage->recording, wanted->tap, &excerpt, pcap);
    truth_write(&stage->truth, truth, excerpt.port, excerpt.from, excerpt.to);
    write_origin(stage, wanted, actor, origin);
    bool ok = !ferror(pcap) && !ferror(truth) && !ferror(origin);
    ok &= fclose(pcap) == 0;
    ok &= fclose(truth) == 0;
    ok &= fclose(origin) == 0;
    return ok;
}

bool cases_write(struct stage *stage, const struct kernel_case *cases, const char *folder)
{
    bool ok = true;
    for (const struct kernel_case *wanted = cases; wanted->name; wanted++)
        if (case_missing(wanted, folder))
            ok &= case_write(stage, wanted, folder);
    return ok;
}
