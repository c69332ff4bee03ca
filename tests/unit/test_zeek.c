/* SPDX-License-Identifier: BSD-2-Clause */
/* Zeek's records of small packet scripts, one row a rule of docs/zeek.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observer.h"

/*
 * A script is a list of packets, `TIME FROM FLAGS SEQ[+PAYLOAD] [ACK] [w0] [cut] [header]`, separated by `;`. FROM is
 * > (client) or < (server); `.` lets time pass. FLAGS are letters of SFRA or -. Numbers count from each side's ISN. w0
 * is a closed window, cut a payload and header a header that the snapshot length cut.
 * Records are given as `STATE HISTORY`, or `STATE HISTORY ORIG_BYTES/RESP_BYTES MISSED DURATION`.
 */
struct row {
    const char *rule;
    uint16_t client, server;
    const char *script, *records;
};

#define OPEN "0 > S 0; .1 < SA 0 1; .2 > A 1 1;"
#define TALK OPEN ".3 > A 1+10 1; .4 < A 1 11; .5 < A 1+20 11; .6 > A 11 21;"

static const struct row rows[] = {
    {"SYN and SYN-ACK are enough", 40000, 9999, "0 > S 0; .1 < SA 0 1", "S1 Sh"},
    {"a whole connection; the last ACK is not in its duration", 40000, 9999,
     TALK ".7 > FA 11 21; .8 < FA 21 12; .9 > A 12 22", "SF ShADadFf 10/20 0 0.800000"},
    {"a close is enough", 40000, 9999, "0 > FA 1 1; .1 < A 1 2; .2 < FA 1 2; .3 > A 2 2", "SF FafA"},
    {"joined amid, closed", 40000, 9999, "0 > A 1+5 1; .1 < A 1 6; .2 > FA 6 1; .3 < FA 1 7; .4 > A 7 2",
     "SF DaFfA 5/0 0 0.300000"},
    {"a SYN-ACK, and the talk goes on: flipped", 40000, 9999,
     "0 < SA 0 1; .1 > A 1 1; .2 > A 1+5 1; .3 < A 1 6; .4 < A 1+7 6; .5 > A 6 8; .6 > FA 6 8; .7 < FA 8 7",
     "SF ^hADadFf"},
    {"the same, its sender goes on", 40000, 9999, "0 < SA 0 1; .1 < A 1+5 1", "OTH ^hd"},
    {"a SYN-ACK alone makes its sender the originator", 40000, 9999, "0 < SA 0 1; .1 > R 1", "REJ Hr"},
    {"originator closes amid", 40000, 9999, "0 > A 1+5 1; .1 > A 6 1; .2 > FA 6 1", "SH DAF"},
    {"FIN and its ACK", 40000, 9999, "0 > FA 1 1; .1 < A 1 2", "SH Fa"},
    {"FIN from a server's port", 40000, 80, "0 < FA 1 1; .1 > A 1 2", "SHR ^fA"},
    {"responder alone", 40000, 80, "0 < SA 0 1; .1 < A 1 1; .2 < A 1+5 1; .3 < FA 6 1", "SHR ^hadf"},
    {"SYN-ACK from a server's port, then ACK: established", 40000, 80, "0 < SA 0 1; .1 > A 1 1", "S1 ^hA"},
    {"partial, reset by the responder", 40000, 9999, "0 > A 1+5 1; .1 < R 1", "RSTRH Dr"},
    {"RST from a server's port", 40000, 80, "0 < R 1", "RSTRH ^r"},
    {"partial, reset by the originator", 40000, 9999, "0 > A 1+5 1; .1 > R 6", "OTH DR"},
    {"a lone RST", 40000, 9999, "0 > R 1", "OTH R"},
    {"both reset, no byte", 40000, 9999, OPEN ".3 > RA 1 1; .4 < R 1", "REJ ShARr"},
    {"both reset, bytes: the responder's counts", 40000, 9999, TALK ".7 > RA 11 21; .8 < R 21", "RSTR ShADadRr"},
    {"FIN then RST", 40000, 9999, TALK ".7 > FA 11 21; .8 > R 12", "RSTO ShADadFR"},
    {"FIN then RST of the responder", 40000, 9999, OPEN ".3 < A 1+5 1; .4 > A 1+5 6; .5 < A 6 6; .6 < FA 6 6; .7 < R 7",
     "RSTR ShAdDafr"},
    {"FIN, RST, the peer's FIN", 40000, 9999, TALK ".7 > FA 11 21; .8 > R 12; .9 < FA 21 12", "SF ShADadFRf"},
    {"RST after both FINs", 40000, 9999, TALK ".7 > FA 11 21; .8 < FA 21 12; .9 < R 22", "SF ShADadFfr"},
    {"the responder resets after a FIN", 40000, 9999, TALK ".7 > FA 11 21; .8 < R 21", "RSTR ShADadFr"},
    {"the originator resets after a FIN", 40000, 9999, TALK ".7 < FA 21 11; .8 > R 11", "RSTO ShADadfR"},
    {"one side closed", 40000, 9999, TALK ".7 > FA 11 21", "S2 ShADadF"},
    {"the other side closed", 40000, 9999, TALK ".7 < FA 21 11", "S3 ShADadf"},
    {"refused", 40000, 9999, "0 > S 0; .1 < RA 0 1", "REJ Sr 0/0 0 0.100000"},
    {"a RST before the SYN-ACK counts for good", 40000, 9999,
     "0 > S 0; .1 < RA 0 1; .2 < SA 0 1; .3 > A 1 1; .4 > A 1+5 1; .5 < A 1 6", "REJ SrhADa"},
    {"no answer", 40000, 9999, "0 > S 0", "S0 S 0/0 0 0.000000"},
    {"one direction is captured", 40000, 9999, "0 > S 0; .1 > A 1 1; .2 > A 1+5 1", "S0 SAD"},
    {"an ACK before the SYN-ACK does not rouse the responder", 40000, 9999, "0 > S 0; .1 < A 0 1", "S0 Sa"},
    {"given up after such an ACK; nothing was sent", 40000, 9999, "0 > S 0; .1 < A 0 77; .2 > R 1",
     "RSTOS0 SaR 0/0 0 0.200000"},
    {"given up after an ACK of its own", 40000, 9999, "0 > S 0; .1 > A 1 1; .2 > R 1", "OTH SAR"},

    {"a SYN is given up after five seconds", 40000, 9999, "0 > S 0; 1 > S 0; 3 > S 0; 7 > S 0; 15 > S 0",
     "S0 S 0/0 0 3.000000; S0 S; S0 S"},
    {"five seconds after the close there is a new record", 40000, 9999,
     TALK ".7 > FA 11 21; .8 < FA 21 12; 5.8 > FA 11 21", "SF ShADadFf; SH F"},
    {"and before that there is not", 40000, 9999, TALK ".7 > FA 11 21; .8 < FA 21 12; 5.7 > FA 11 21", "SF ShADadFf"},
    {"a FIN to a silent peer closes", 40000, 9999, "0 > S 0; .1 > FA 1 1; 6 > A 2 1", "SH SF; OTH A"},
    {"FIN then RST: looked for on a grid, idle long enough", 40000, 9999, OPEN ".3 > FA 1 1; .4 > R 2; 6 < A 1+5 2",
     "RSTO ShAFR; OTH D"},
    {"FIN then RST: looked for on a grid, not idle long enough", 40000, 9999,
     OPEN ".3 > FA 1 1; .4 > R 2; 5.3 < A 1+5 2", "RSTO ShAFRd"},
    {"half closed: no timer but inactivity's", 40000, 9999, OPEN ".3 > FA 1 1; 100 < A 1+5 2; 200 < FA 6 2",
     "SF ShAFdf"},
    {"idle for five minutes", 40000, 80, OPEN "300.2 < A 1+5 1", "S1 ShA; OTH ^d"},
    {"idle for almost five minutes", 40000, 80, OPEN "300.1 < A 1+5 1", "S1 ShAd"},
    {"idle for an hour where logins are", 40000, 22, OPEN "3000 < A 1+5 1; 7000 > A 1 6", "S1 ShAd; OTH A"},
    {"idle since a packet whose time is before the last one's", 40000, 80,
     TALK "200 > A 11+5 21; 310 .; 12 > A 16+5 21; 313 > A 21+5 21", "S1 ShADad; OTH D"},
    {"other traffic lets time pass", 40000, 9999, "0 > S 0; 5 .; 5 > S 0", "S0 S; S0 S"},

    {"a SYN of another ISN begins anew", 40000, 9999, OPEN "1 > S 777", "S1 ShA; S0 S"},
    {"a SYN of the same ISN does not", 40000, 9999, OPEN "1 > S 0", "S1 ShA"},
    {"after a RST it does", 40000, 9999, "0 > S 0; .1 < RA 0 1; .2 > S 0; .3 < RA 0 1", "REJ Sr; REJ Sr"},
    {"simultaneous open splits", 40000, 9999, "0 > S 0; .1 < S 0", "S0 S; S0 S"},
    {"a SYN-ACK of another ISN does not", 40000, 9999, OPEN "1 < SA 500 1", "S1 ShA"},
    {"SYN and SYN-ACK in the wrong order", 40000, 9999, "0 < SA 0 1; .1 > S 0; .2 > A 1 1", "S1 Hs^A"},

    {"two ports of servers: the lower one serves", 443, 80, "0 < A 1+5 1", "OTH ^d"},
    {"two ports of servers: a SYN-ACK is not flipped", 443, 80, "0 < SA 0 1", "OTH H"},
    {"to a port of a server: not flipped", 40000, 80, "0 > A 1+5 1", "OTH D"},

    {"SYN with FIN", 40000, 9999, "0 > SF 0", "SH Q"},
    {"FIN with RST", 40000, 9999, "0 > FRA 1 1", "OTH I"},
    {"no flag, no payload", 40000, 9999, "0 > - 1", "OTH "},
    {"a header that is not whole counts for nothing", 40000, 9999, "0 > S 0 0 header; .1 < RA 0 1", "RSTRH r"},
    {"payload with a FIN is an F", 40000, 9999, OPEN ".3 > FA 1+10 1", "S2 ShAF"},
    {"payload with a SYN is an S, and nothing new after its own end", 40000, 9999, "0 > S 0+10; .1 < SA 0 11",
     "S1 STh 10/0 0 0.100000"},
    {"a FIN elsewhere is logged again", 40000, 9999, OPEN ".3 > FA 1 1; .4 > FA 1 1; .5 > FA 5 1", "S2 ShAFF"},
    {"a RST elsewhere is logged again", 40000, 9999, OPEN ".3 > R 1; .4 > R 1; .5 > R 5; .6 > R 6", "RSTO ShARRR"},
    {"a copy", 40000, 9999, OPEN ".3 > A 1+10 1; .4 > A 1+10 1", "S1 ShADT 10/0 0 0.400000"},
    {"a copy with something new", 40000, 9999, OPEN ".3 > A 1+10 1; .4 > A 6+10 1", "S1 ShAD 15/0 0 0.400000"},
    {"a keep-alive's byte", 40000, 9999, OPEN ".3 > A 1+10 1; .4 > A 10+1 1", "S1 ShADT"},
    {"out of order", 40000, 9999, OPEN ".3 > A 11+10 1; .4 > A 1+10 1; .5 < A 1 21", "S1 ShADTa 20/0 0 0.500000"},
    {"the tenth copy is logged again", 40000, 9999,
     OPEN "1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1;"
          "1 > A 1+9 1; 1 > A 1+9 1; 1 > A 1+9 1",
     "S1 ShADTT"},
    {"no copies after a RST", 40000, 9999, OPEN ".3 > A 1+9 1; .4 > R 10; .5 > A 1+9 1", "RSTO ShADR"},
    {"a closed window", 40000, 9999, OPEN ".3 < A 1 1 w0; .4 < A 1 1 w0", "S1 ShAaw"},
    {"a closed window, after the peer's FIN", 40000, 9999, OPEN ".3 > FA 1 1; .4 < A 1 2 w0", "S2 ShAFa"},
    {"a closed window in a RST", 40000, 9999, OPEN ".3 > RA 1 1 w0", "RSTO ShAR"},
    {"acknowledged, not captured", 40000, 9999, OPEN ".3 < A 1 101", "S1 ShAaG 100/0 100 0.300000"},
    {"acknowledged before it is captured", 40000, 9999, OPEN ".3 > A 11+10 1; .4 < A 1 21; .5 > A 1+10 1",
     "S1 ShADaGT 20/0 10 0.500000"},
    {"a payload that the snapshot length cut", 40000, 9999, OPEN ".3 > A 1+10 1 cut; .4 < A 1 11",
     "S1 ShADaG 10/0 10 0.400000"},
    {"two holes are two gaps", 40000, 9999, OPEN ".3 > A 11+10 1; .4 > A 31+10 1; .5 < A 1 41",
     "S1 ShADaG 40/0 20 0.500000"},
    {"no gap where it was joined amid", 40000, 9999, "0 > A 1+10 1; .1 < A 1 11; .2 < A 1 101",
     "OTH Da 100/0 0 0.200000"},

    {"a FIN beyond a hole waits for it", 40000, 9999, OPEN ".3 > FA 101 1; .4 < A 1 102; .5 < FA 1 102; 6 > A 102 2",
     "SF ShAFaGf 100/0 100 0.500000; OTH A"},
    {"a close that waits is lost to the peer's", 40000, 9999, OPEN ".3 > FA 101 1; .4 < FA 1 1; 100 > A 102 2",
     "SF ShAFf"},
    {"only SYN and FIN captured: any size", 40000, 9999, "0 > S 0; .1 < SA 0 1; .2 > FA 3000001 1",
     "S2 ShF 3000000/0 0 0.200000"},
    {"a wild RST says nothing of the size", 40000, 9999, OPEN ".3 > R 5000001", "RSTO ShAR 0/0 0 0.300000"},
    {"bytes that only an ACK tells of", 40000, 9999, OPEN ".3 > A 1 51", "S1 ShAg 0/50 50 0.300000"},
};

#define HASH 7U /* of the only four-tuple */

struct log {
    char text[512];
};

static void take_record(void *user, const struct finwait_zeek *record)
{
    struct log *log = user;
    size_t used = strlen(log->text);
    used += (size_t)snprintf(log->text + used, sizeof log->text - used, "%s%s %s", used ? "; " : "", record->conn_state,
                             record->history);
    snprintf(log->text + used, sizeof log->text - used, " %llu/%llu %llu %lld.%06lld",
             (unsigned long long)record->ends[0].bytes, (unsigned long long)record->ends[1].bytes,
             (unsigned long long)record->missed_bytes, (long long)(record->duration / 1000000000),
             (long long)(record->duration / 1000 % 1000000));
}

static uint8_t flags_of(const char *letters)
{
    uint8_t flags = 0;
    for (; *letters; letters++) {
        flags |= *letters == 'S'   ? FINWAIT_SYN
                 : *letters == 'F' ? FINWAIT_FIN
                 : *letters == 'R' ? FINWAIT_RST
                 : *letters == 'A' ? FINWAIT_ACK
                                   : 0;
    }
    return flags;
}

/* Reads one packet of a script; false when it only lets time pass. */
static bool read_packet(const struct row *row, const char *text, struct finwait_segment *s)
{
    double time;
    char from, letters[8];
    unsigned seq = 0, payload = 0, ack = 0;
    *s = (struct finwait_segment){.family = 4, .window = 1000, .kind = FINWAIT_SEGMENT_TCP};
    int fields = sscanf(text, "%lf %c %7s %u+%u", &time, &from, letters, &seq, &payload);
    s->time = INT64_C(1000000000000) + (int64_t)(time * 1e6 + .5) * 1000;
    if (fields < 4)
        return false;
    bool client = from == '>';
    const char *rest = strpbrk(strpbrk(text, "SFRA-"), "0123456789");
    rest += strspn(rest, "0123456789+");
    sscanf(rest, " %u", &ack);
    s->src.bytes[3] = client ? 1 : 2;
    s->dst.bytes[3] = client ? 2 : 1;
    s->src_port = client ? row->client : row->server;
    s->dst_port = client ? row->server : row->client;
    s->flags = flags_of(letters);
    s->seq = (client ? 1000U : 500000U) + seq;
    s->ack = s->flags & FINWAIT_ACK ? (client ? 500000U : 1000U) + ack : 0;
    s->payload = payload;
    s->window = strstr(text, "w0") ? 0 : 1000;
    s->payload_cut = strstr(text, "cut") != NULL;
    s->options = strstr(text, "header") ? FINWAIT_OPT_CUT : 0;
    return true;
}

static void play(struct observer *observer, const struct row *row)
{
    char script[1024];
    uint64_t frame = 0;
    assert_true(strlen(row->script) < sizeof script);
    snprintf(script, sizeof script, "%s", row->script);
    for (char *packet = strtok(script, ";"); packet; packet = strtok(NULL, ";")) {
        struct finwait_segment segment;
        if (strspn(packet, " ") == strlen(packet))
            continue;
        bool any = read_packet(row, packet, &segment);
        segment.frame = ++frame;
        if (any)
            observer_segment(observer, &segment, HASH);
        else
            observer_time(observer, segment.time);
    }
}

/* What is expected may leave out the numbers of a record. */
static bool agrees(const char *expected, const char *found)
{
    while (*expected || *found) {
        size_t asked = strcspn(expected, ";"), told = strcspn(found, ";");
        if (asked > told || strncmp(expected, found, asked) != 0 || (asked < told && found[asked] != ' '))
            return false;
        expected += asked + (expected[asked] == ';');
        found += told + (found[told] == ';');
    }
    return true;
}

static void records_are_those_that_zeek_writes(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct log log = {.text = ""};
        struct observer observer;
        struct observer_options options = {.user = &log, .write = take_record};
        assert_true(observer_init(&observer, &options));
        play(&observer, &rows[i]);
        observer_finish(&observer);
        observer_done(&observer);
        if (agrees(rows[i].records, log.text))
            continue;
        wrong++;
        print_error("%s:\n  %s\n  is %s\n  not %s\n", rows[i].rule, rows[i].script, log.text, rows[i].records);
    }
    assert_int_equal(wrong, 0);
}

static const struct finwait_connection between = {
    .family = 4,
    .endpoints = {{.address = {.bytes = {[3] = 1}}, .port = 40000}, {.address = {.bytes = {[3] = 2}}, .port = 9999}},
};

/* A connection gets the record that its first segment is part of, whether it was written or is open still. */
static void claimed_records_are_kept(void **state)
{
    (void)state;
    static const struct row row = {"", 40000, 9999, "0 > S 0; 7 > S 0", ""};
    struct observer observer;
    struct observer_options options = {.write = NULL};
    struct finwait_segment segment;
    struct finwait_zeek first, second;
    assert_true(observer_init(&observer, &options));
    assert_true(read_packet(&row, "0 > S 0", &segment));
    uint64_t one = observer_segment(&observer, &segment, HASH);
    observer_claim(&observer);
    assert_true(read_packet(&row, "7 > S 0", &segment));
    uint64_t two = observer_segment(&observer, &segment, HASH);
    observer_claim(&observer);
    assert_true(one != 0 && two != 0 && one != two);
    assert_true(observer_take(&observer, one, &between, HASH, &first));
    assert_string_equal(first.conn_state, "S0");
    assert_string_equal(first.history, "S");
    assert_true(observer_take(&observer, two, &between, HASH, &second));
    assert_string_not_equal(first.uid, second.uid);
    assert_int_equal(strlen(first.uid), 18);
    assert_false(observer_take(&observer, one, &between, HASH, &first));
    assert_false(observer_take(&observer, 0, &between, HASH, &first));
    observer_finish(&observer);
    assert_false(observer_take(&observer, two, &between, HASH, &first));
    observer_done(&observer);
}

/* Thousands of four-tuples: table, heap and kept records grow and shrink. */
static void many_records_come_and_go(void **state)
{
    (void)state;
    struct observer observer;
    struct observer_options options = {.write = NULL};
    struct finwait_segment segment = {.family = 4, .flags = FINWAIT_SYN};
    struct finwait_zeek record;
    uint64_t ids[5000];
    assert_true(observer_init(&observer, &options));
    for (unsigned i = 0; i < 5000; i++) {
        segment.src_port = (uint16_t)(i + 1);
        segment.dst_port = 80;
        segment.dst.bytes[0] = 9;
        segment.time = INT64_C(1000000) * (i % 7 * 1000 + i);
        ids[i] = observer_segment(&observer, &segment, i);
        observer_claim(&observer);
    }
    for (unsigned i = 0; i < 100; i++)
        observer_time(&observer, INT64_C(1000000000) * (100 + i));
    assert_int_equal(observer.agenda.count, 0);
    for (unsigned i = 0; i < 5000; i++) {
        struct finwait_connection none = between;
        assert_true(observer_take(&observer, ids[i], &none, i, &record));
        assert_string_equal(record.conn_state, "S0");
    }
    observer_done(&observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_those_that_zeek_writes),
        cmocka_unit_test(claimed_records_are_kept),
        cmocka_unit_test(many_records_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
