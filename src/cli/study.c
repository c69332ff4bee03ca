/* SPDX-License-Identifier: BSD-2-Clause */
#include "study.h"

#include "commands.h"
#include "progress.h"

void study_tell_drops(const struct inputs *inputs, struct finwait_analyzer *analyzer)
{
    uint64_t kernel = 0, interface = 0;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct finwait_capture_info *info = inputs_infos(inputs)[i];
        kernel += info->kernel_drops;
        interface += info->interface_drops;
    }
    finwait_analyzer_drops(analyzer, kernel, interface);
}

static void read_all(struct study *study)
{
    struct progress progress;
    int64_t time;
    progress_init(&progress, study->inputs.size);
    while (inputs_feed(&study->inputs, study->analyzer, &time))
        progress_tick(&progress, inputs_position(&study->inputs));
    progress_done(&progress);
}

struct finwait_options study_options(const struct settings *settings, enum finwait_detail detail)
{
    struct finwait_options options = finwait_options_default();
    options.profile = settings->profile;
    options.vantage = settings->vantage;
    options.detail = detail;
    options.zeek = false;
    return options;
}

bool study_read(struct study *study, const struct settings *settings, const struct finwait_sink *sink)
{
    struct finwait_options options = study_options(settings, FINWAIT_DETAIL_BRIEF);
    study->analyzer = NULL;
    if (!inputs_open(&study->inputs, settings))
        return false;
    study->analyzer = finwait_analyzer_new(&options, sink);
    if (!study->analyzer) {
        complain("memory is short");
        return false;
    }
    read_all(study);
    study_tell_drops(&study->inputs, study->analyzer);
    if (!finwait_analyzer_finish(study->analyzer)) {
        complain("memory ran short: not everything was looked at");
        return false;
    }
    inputs_complain_of_overlap(&study->inputs, finwait_analyzer_summary(study->analyzer));
    return true;
}

static void count_connection(void *user, const struct finwait_connection *connection)
{
    roster_connection(user, connection);
}

static void count_service(void *user, const struct finwait_service *service)
{
    roster_service(user, service);
}

/* What is compared has to be whole: packets that were lost while capturing are missing like those of a cut file. */
static void complain_of_drops(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        const struct finwait_capture_info *info = inputs_infos(inputs)[i];
        uint64_t lost = info->kernel_drops + info->interface_drops;
        if (lost == 0)
            continue;
        complain("%s: %llu packets were lost while it was captured", info->path, (unsigned long long)lost);
        inputs->cut = true;
    }
}

bool study_count(struct study *study, const struct settings *settings, struct roster *roster)
{
    struct finwait_sink sink = {.user = roster, .connection = count_connection, .service = count_service};
    if (!study_read(study, settings, &sink))
        return false;
    complain_of_drops(&study->inputs);
    const struct finwait_summary *summary = finwait_analyzer_summary(study->analyzer);
    roster_capture(roster, summary->findings, summary->finding_count);
    return true;
}

void study_done(struct study *study)
{
    finwait_analyzer_free(study->analyzer);
    inputs_done(&study->inputs);
}
