/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line a connection: its verdict, and the sentence that says why.
 *
 *     cc verdicts.c $(pkg-config --cflags --libs finwait) -o verdicts
 *     ./verdicts capture.pcap
 */
#include <finwait/finwait.h>
#include <stdio.h>

/* Called as soon as nothing can change a connection any more. It is lent for the call only. */
static void print(void *user, const struct finwait_connection *connection)
{
    fprintf(user, "%s: %s\n", finwait_verdict_name(connection->verdict), connection->summary);
}

int main(int argc, char **argv)
{
    struct finwait_error error;
    struct finwait_capture *capture = finwait_capture_open(argc > 1 ? argv[1] : "-", NULL, &error);
    if (!capture) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }

    const struct finwait_options options = finwait_options_default();
    const struct finwait_sink sink = {.user = stdout, .connection = print};
    struct finwait_analyzer *analyzer = finwait_analyzer_new(&options, &sink);
    struct finwait_frame frame;
    while (analyzer && finwait_capture_next(capture, &frame) == FINWAIT_CAPTURE_FRAME) {
        finwait_analyzer_frame(analyzer, &frame, finwait_capture_frame_number(capture));
    }
    bool complete = analyzer && finwait_analyzer_finish(analyzer);

    finwait_analyzer_free(analyzer);
    finwait_capture_free(capture);
    return complete ? 0 : 1;
}
