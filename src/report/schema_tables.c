/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema.h"

#include <finwait/report.h>

/* The words. */

#define X(upper, lower) #lower,
static const char *const states[] = {FINWAIT_STATES(X)};
static const char *const verdicts[] = {FINWAIT_VERDICTS(X)};
static const char *const open_kinds[] = {FINWAIT_OPENS(X)};
static const char *const close_kinds[] = {FINWAIT_CLOSES(X)};
static const char *const steps[] = {FINWAIT_STEPS(X)};
static const char *const places[] = {FINWAIT_PLACES(X)};
static const char *const loss_evidence[] = {FINWAIT_LOSS_EVIDENCE(X)};
static const char *const roles[] = {FINWAIT_ROLES(X)};
static const char *const vantages[] = {FINWAIT_VANTAGES(X)};
static const char *const reset_forms[] = {FINWAIT_RESET_FORMS(X)};
static const char *const causes[] = {FINWAIT_CAUSES(X)};
static const char *const whys[] = {FINWAIT_WHYS(X)};
static const char *const codes[] = {FINWAIT_CODES(X)};
#undef X
static const char *const severities[] = {"note", "warning", "error"};
static const char *const certainties[] = {"possible", "likely", "proven"};
static const char *const sides[] = {"client", "server"};
static const char *const initiators[] = {"client", "server", "both"};
static const char *const schemas[] = {"finwait/1"};
static const char *const interface_changes[] = {"dropped", "left", "returned"};
static const char *const formats[] = {"pcap", "pcapng"};

#define WORDS(name, list)                                                                                              \
    {                                                                                                                  \
        name, list, sizeof list / sizeof *list                                                                         \
    }
const struct schema_words schema_words[] = {
    WORDS("schema_name", schemas),
    WORDS("file_format", formats),
    WORDS("interface_change", interface_changes),
    WORDS("state", states),
    WORDS("why", whys),
    WORDS("side", sides),
    WORDS("initiator", initiators),
    WORDS("roles_from", roles),
    WORDS("vantage", vantages),
    WORDS("verdict", verdicts),
    WORDS("open_kind", open_kinds),
    WORDS("close_kind", close_kinds),
    WORDS("segment", steps),
    WORDS("place", places),
    WORDS("loss_evidence", loss_evidence),
    WORDS("reset_form", reset_forms),
    WORDS("reset_cause", causes),
    WORDS("code", codes),
    WORDS("severity", severities),
    WORDS("certainty", certainties),
};
const size_t schema_words_count = sizeof schema_words / sizeof *schema_words;

/* The objects, innermost last. */

static const struct schema_field document[] = {
    {"schema", SHAPE_WORD, PLAIN, "schema_name", "format of this report"},
    {"tool", SHAPE_OBJECT, PLAIN, "tool", NULL},
    {"findings", SHAPE_OBJECT, LIST | OPTIONAL, "finding",
     "brief detail only: every finding; capture_ends_early only of connections with another one"},
    {"connections", SHAPE_OBJECT, LIST, "connection", "in the order in which they became final; empty in brief detail"},
    {"services", SHAPE_OBJECT, LIST, "service", NULL},
    {"capture", SHAPE_OBJECT, PLAIN, "capture", NULL},
    {"summary", SHAPE_OBJECT, PLAIN, "summary", NULL},
    {0},
};

static const struct schema_field tool[] = {
    {"name", SHAPE_TEXT, PLAIN, NULL, NULL},
    {"version", SHAPE_TEXT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field capture[] = {
    {"schema", SHAPE_WORD, OPTIONAL, "schema_name", "in the first line of NDJSON"},
    {"tool", SHAPE_OBJECT, OPTIONAL, "tool", "in the first line of NDJSON"},
    {"files", SHAPE_OBJECT, LIST, "file", "the inputs in the order given"},
    {"packets", SHAPE_COUNT, NULLABLE, NULL, "frames read"},
    {"tcp_segments", SHAPE_COUNT, NULLABLE, NULL, "frames that held TCP"},
    {"bytes", SHAPE_COUNT, NULLABLE, NULL, "bytes on the wire of all frames"},
    {"first_time", SHAPE_TIME, NULLABLE, NULL, NULL},
    {"last_time", SHAPE_TIME, NULLABLE, NULL, NULL},
    {"duration", SHAPE_SECONDS, NULLABLE, NULL, "from the first frame to the last"},
    {"health", SHAPE_OBJECT, NULLABLE, "health", NULL},
    {"taps", SHAPE_OBJECT, NULLABLE, "taps", "how two taps were joined; null: there is one"},
    {"vantage", SHAPE_WORD, NULLABLE, "vantage", "where the tap sits, when all connections agree"},
    {0},
};

static const struct schema_field taps[] = {
    {"offset", SHAPE_SECONDS, PLAIN, NULL, "that the server tap's clock is ahead of the client tap's"},
    {"uncertainty", SHAPE_SECONDS, NULLABLE, NULL, "of the offset, both ways"},
    {"drift", SHAPE_NUMBER, NULLABLE, NULL, "seconds that it gains a second"},
    {"round_trip", SHAPE_SECONDS, NULLABLE, NULL, "from tap to tap and back, at least"},
    {"matched", SHAPE_COUNT, PLAIN, NULL, "segments that both taps saw"},
    {"lost", SHAPE_OBJECT, PLAIN, "by_tap", "never came to the other tap, by the tap that they passed"},
    {"unsent", SHAPE_OBJECT, PLAIN, "by_tap", "not seen at their sender's tap, by the tap that they came to"},
    {"undetermined", SHAPE_COUNT, PLAIN, NULL, "segments of which that is not known"},
    {0},
};

static const struct schema_field by_tap[] = {
    {"client", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"server", SHAPE_COUNT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field file[] = {
    {"path", SHAPE_TEXT, PLAIN, NULL, "as given; - is standard input"},
    {"format", SHAPE_WORD, NULLABLE, "file_format", NULL},
    {"compression", SHAPE_TEXT, NULLABLE, NULL, "null: none"},
    {"snapshot_length", SHAPE_COUNT, PLAIN, NULL, "most bytes kept of a frame"},
    {"link_types", SHAPE_TEXT, LIST, NULL, "names of tcpdump.org/linktypes.html"},
    {"packets", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"bytes", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"first_time", SHAPE_TIME, NULLABLE, NULL, NULL},
    {"last_time", SHAPE_TIME, NULLABLE, NULL, NULL},
    {"error", SHAPE_TEXT, NULLABLE, NULL, "what cut it short"},
    {0},
};

static const struct schema_field health[] = {
    {"kernel_drops", SHAPE_COUNT, PLAIN, NULL, "frames that the capturing kernel dropped"},
    {"interface_drops", SHAPE_COUNT, PLAIN, NULL, "frames that the capturing interface dropped"},
    {"acked_unseen_segments", SHAPE_COUNT, PLAIN, NULL, "acknowledged, yet not in the capture: it lost frames itself"},
    {"duplicate_frames", SHAPE_COUNT, PLAIN, NULL, "the same packet captured twice"},
    {"time_reversals", SHAPE_COUNT, PLAIN, NULL, "frames stamped earlier than the one before"},
    {"cut_headers", SHAPE_COUNT, PLAIN, NULL, "frames whose TCP header the snapshot length cut"},
    {"one_way_connections", SHAPE_COUNT, PLAIN, NULL, "connections of which one direction was captured"},
    {"fragments", SHAPE_COUNT, PLAIN, NULL, "later IP fragments, not looked into"},
    {"undecodable", SHAPE_COUNT, PLAIN, NULL, "frames that contradict themselves or are of an unknown kind"},
    {"shared_segments", SHAPE_COUNT, PLAIN, NULL,
     "seen in two inputs: two taps of the same traffic, or files that overlap"},
    {0},
};

static const struct schema_field connection[] = {
    {"id", SHAPE_COUNT, PLAIN, NULL, "ordinal from 1 by first packet"},
    {"stream", SHAPE_COUNT, PLAIN, NULL, "Wireshark's tcp.stream"},
    {"incarnation", SHAPE_COUNT, PLAIN, NULL, "1, 2, ... for the same four-tuple again"},
    {"community_id", SHAPE_TEXT, NULLABLE, NULL, "Community ID v1"},
    {"client", SHAPE_OBJECT, PLAIN, "endpoint", NULL},
    {"server", SHAPE_OBJECT, PLAIN, "endpoint", NULL},
    {"roles_from", SHAPE_WORD, PLAIN, "roles_from", "what told client and server apart"},
    {"start", SHAPE_TIME, PLAIN, NULL, NULL},
    {"end", SHAPE_TIME, PLAIN, NULL, NULL},
    {"duration", SHAPE_SECONDS, PLAIN, NULL, NULL},
    {"first_frame", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"last_frame", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"packets", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"duplicate_frames", SHAPE_COUNT, PLAIN, NULL, "frames that hold one of its packets again; not among packets"},
    {"vantage", SHAPE_WORD, PLAIN, "vantage", "where the tap sits on the path"},
    {"verdict", SHAPE_WORD, PLAIN, "verdict", NULL},
    {"summary", SHAPE_TEXT, NULLABLE, NULL, "who closed first, with which frames, what went wrong, why"},
    {"open", SHAPE_OBJECT, PLAIN, "open", NULL},
    {"close", SHAPE_OBJECT, PLAIN, "close", NULL},
    {"findings", SHAPE_OBJECT, LIST, "finding", NULL},
    {"zeek", SHAPE_OBJECT, PLAIN, "zeek", NULL},
    {"completeness", SHAPE_COUNT, PLAIN, NULL, "Wireshark's tcp.completeness, final"},
    {0},
};

static const struct schema_field endpoint[] = {
    {"ip", SHAPE_TEXT, PLAIN, NULL, NULL},
    {"port", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"packets", SHAPE_COUNT, PLAIN, NULL, "sent by this endpoint, as are the next five"},
    {"bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"payload_bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"retransmissions", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"fin", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"rst", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"syn", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"isn", SHAPE_COUNT, NULLABLE, NULL, "initial sequence number, as on the wire"},
    {"mss", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"window_scale", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"sack_permitted", SHAPE_TRUTH, NULLABLE, NULL, NULL},
    {"timestamps", SHAPE_TRUTH, NULLABLE, NULL, NULL},
    {"ttl", SHAPE_COUNT, NULLABLE, NULL, "or hop limit, of its last segment but RSTs"},
    {"state", SHAPE_WORD, NULLABLE, "state", "best single answer at the end of the capture"},
    {"possible", SHAPE_WORD, LIST, "state", "every state it may be in"},
    {"proven", SHAPE_WORD, NULLABLE, "state", "the state that its last segment proves"},
    {"time_in_state", SHAPE_DURATIONS, PLAIN, "state", "seconds spent in each state"},
    {"timeline", SHAPE_OBJECT, LIST, "change", "empty where the detail asked for leaves it out"},
    {0},
};

static const struct schema_field change[] = {
    {"frame", SHAPE_COUNT, NULLABLE, NULL, "null: a timer"},
    {"time", SHAPE_TIME, PLAIN, NULL, NULL},
    {"state", SHAPE_WORD, NULLABLE, "state", NULL},
    {"possible", SHAPE_WORD, LIST, "state", NULL},
    {"why", SHAPE_WORD, PLAIN, "why", NULL},
    {0},
};

static const struct schema_field opening[] = {
    {"kind", SHAPE_WORD, PLAIN, "open_kind", NULL},
    {"rtt", SHAPE_SECONDS, NULLABLE, NULL, "from the SYN to the handshake's ACK, as the tap saw them"},
    {"steps", SHAPE_OBJECT, LIST, "step", NULL},
    {0},
};

#define STEP_FIELDS                                                                                                    \
    {"segment", SHAPE_WORD, PLAIN, "segment", NULL}, {"from", SHAPE_WORD, NULLABLE, "side", NULL},                     \
        {"frame", SHAPE_COUNT, NULLABLE, NULL, "the first copy seen; null: none was"},                                 \
        {"time", SHAPE_TIME, NULLABLE, NULL, NULL}, {"last_frame", SHAPE_COUNT, NULLABLE, NULL, "the last copy seen"}, \
        {"last_time", SHAPE_TIME, NULLABLE, NULL, NULL},                                                               \
        {"transmissions", SHAPE_COUNT, PLAIN, NULL, "copies that the tap saw"},                                        \
    {                                                                                                                  \
        "losses", SHAPE_OBJECT, LIST, "loss", NULL                                                                     \
    }

static const struct schema_field step[] = {STEP_FIELDS, {0}};

static const struct schema_field wave[] = {
    {"wave", SHAPE_COUNT, PLAIN, NULL, "1 first FIN, 2 its ACK, 3 second FIN, 4 its ACK"},
    STEP_FIELDS,
    {0},
};

static const struct schema_field loss[] = {
    {"frame", SHAPE_COUNT, NULLABLE, NULL, "the copy that was lost; null when the tap never saw it"},
    {"where", SHAPE_WORD, PLAIN, "place", NULL},
    {"between_taps", SHAPE_TRUTH, PLAIN, NULL, "of two taps one saw it and the other did not"},
    {"evidence", SHAPE_WORD, PLAIN, "loss_evidence", NULL},
    {0},
};

static const struct schema_field closing[] = {
    {"kind", SHAPE_WORD, PLAIN, "close_kind", NULL},
    {"initiator", SHAPE_WORD, NULLABLE, "initiator", "who closed first"},
    {"half_close", SHAPE_OBJECT, NULLABLE, "half_close", "payload after the first FIN"},
    {"waves", SHAPE_OBJECT, LIST, "wave", NULL},
    {"reset", SHAPE_OBJECT, NULLABLE, "reset", "the first RST that had an effect"},
    {0},
};

static const struct schema_field half_close[] = {
    {"seconds", SHAPE_SECONDS, PLAIN, NULL, NULL},
    {"bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field reset[] = {
    {"from", SHAPE_WORD, NULLABLE, "side", NULL},
    {"frame", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"time", SHAPE_TIME, NULLABLE, NULL, NULL},
    {"form", SHAPE_WORD, PLAIN, "reset_form", "abort speaks for a live socket, reply answers a segment"},
    {"answers", SHAPE_COUNT, NULLABLE, NULL, "frame of the segment that it answers"},
    {"cause", SHAPE_WORD, PLAIN, "reset_cause", NULL},
    {"certainty", SHAPE_WORD, PLAIN, "certainty", NULL},
    {"alternatives", SHAPE_WORD, LIST, "reset_cause", "causes that the wire can't tell from this one"},
    {"lost_bytes", SHAPE_COUNT, PLAIN, NULL, "payload that nothing had acknowledged yet"},
    {0},
};

static const struct schema_field finding[] = {
    {"code", SHAPE_WORD, PLAIN, "code", NULL},
    {"severity", SHAPE_WORD, PLAIN, "severity", NULL},
    {"certainty", SHAPE_WORD, PLAIN, "certainty", NULL},
    {"connection", SHAPE_COUNT, NULLABLE, NULL, "id; null for a service's finding"},
    {"stream", SHAPE_COUNT, NULLABLE, NULL, "Wireshark's tcp.stream"},
    {"client", SHAPE_OBJECT, OPTIONAL, "address", "in a line of its own of live: the ends of the connection"},
    {"server", SHAPE_OBJECT, OPTIONAL, "address", NULL},
    {"service", SHAPE_OBJECT, OPTIONAL, "address", "outside of its service's record: the service that it is about"},
    {"endpoint", SHAPE_WORD, NULLABLE, "side", "whose fault or whose state"},
    {"frame", SHAPE_COUNT, NULLABLE, NULL, "where to look first"},
    {"frames", SHAPE_COUNT, LIST, NULL, "the evidence, in order"},
    {"refs", SHAPE_TEXT, LIST, NULL, "file:frame for each of the frames"},
    {"time", SHAPE_TIME, PLAIN, NULL, NULL},
    {"message", SHAPE_TEXT, NULLABLE, NULL, "a sentence with the numbers"},
    {"cause", SHAPE_TEXT, NULLABLE, NULL, NULL},
    {"advice", SHAPE_TEXT, NULLABLE, NULL, NULL},
    {"evidence", SHAPE_EVIDENCE, PLAIN, NULL, "the numbers as fields"},
    {"filter", SHAPE_TEXT, NULLABLE, NULL, "a Wireshark display filter that shows it"},
    {0},
};

static const struct schema_field address[] = {
    {"ip", SHAPE_TEXT, PLAIN, NULL, NULL},
    {"port", SHAPE_COUNT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field withdrawn[] = {
    {"code", SHAPE_WORD, PLAIN, "code", NULL},
    {"connection", SHAPE_COUNT, NULLABLE, NULL, "id; null for a service's finding"},
    {"stream", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {"service", SHAPE_OBJECT, OPTIONAL, "address", "whose finding does not hold any more"},
    {"endpoint", SHAPE_WORD, NULLABLE, "side", NULL},
    {"time", SHAPE_TIME, PLAIN, NULL, "of the connection's last packet; of a service: when it is told"},
    {0},
};

static const struct schema_field heartbeat[] = {
    {"time", SHAPE_TIME, PLAIN, NULL, NULL},
    {"open", SHAPE_COUNT, PLAIN, NULL, "connections that are not over"},
    {"connections", SHAPE_COUNT, PLAIN, NULL, "connections that are, from the beginning on, as all that follows"},
    {"verdicts", SHAPE_COUNTS, PLAIN, "verdict", NULL},
    {"codes", SHAPE_COUNTS, PLAIN, "code", "findings of connections that are over"},
    {"packets", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"tcp_segments", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"kernel_drops", SHAPE_COUNT, PLAIN, NULL, "packets that the kernel had no room for"},
    {"interface_drops", SHAPE_COUNT, PLAIN, NULL, "and the interfaces"},
    {"judged_early", SHAPE_COUNT, PLAIN, NULL, "connections that a cap left no room for"},
    {"memory", SHAPE_COUNT, PLAIN, NULL, "bytes kept of connections, stream numbers, hosts, services and packets"},
    {0},
};

static const struct schema_field interface[] = {
    {"time", SHAPE_TIME, PLAIN, NULL, NULL},
    {"name", SHAPE_TEXT, PLAIN, NULL, NULL},
    {"change", SHAPE_WORD, PLAIN, "interface_change", NULL},
    {"kernel_drops", SHAPE_COUNT, PLAIN, NULL, "since the last such line"},
    {"interface_drops", SHAPE_COUNT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field zeek[] = {
    {"uid", SHAPE_TEXT, NULLABLE, NULL, "of the record, as --format zeek writes it"},
    {"conn_state", SHAPE_TEXT, NULLABLE, NULL, NULL},
    {"history", SHAPE_TEXT, NULLABLE, NULL, "null: empty"},
    {0},
};

static const struct schema_field service[] = {
    {"ip", SHAPE_TEXT, PLAIN, NULL, NULL},
    {"port", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"connections", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"verdicts", SHAPE_COUNTS, PLAIN, "verdict", "connections by verdict"},
    {"codes", SHAPE_COUNTS, PLAIN, "code", "findings by code"},
    {"closed_first", SHAPE_OBJECT, PLAIN, "closed_first", NULL},
    {"peaks", SHAPE_OBJECT, PLAIN, "peaks", "most connections in a state at one time"},
    {"syns", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"refused", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"resets", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"syn_rate", SHAPE_NUMBER, NULLABLE, NULL, "SYNs in a second"},
    {"refused_rate", SHAPE_NUMBER, NULLABLE, NULL, "refusals to a SYN"},
    {"reset_rate", SHAPE_NUMBER, NULLABLE, NULL, "resets to a connection"},
    {"findings", SHAPE_OBJECT, LIST, "finding", "of the service, not of its connections"},
    {0},
};

static const struct schema_field closed_first[] = {
    {"client", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"server", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"both", SHAPE_COUNT, OPTIONAL, NULL, "in the summary: FINs that crossed"},
    {0},
};

static const struct schema_field peaks[] = {
    {"time_wait", SHAPE_OBJECT, PLAIN, "peak", NULL},
    {"close_wait", SHAPE_OBJECT, PLAIN, "peak", NULL},
    {"fin_wait_2", SHAPE_OBJECT, PLAIN, "peak", NULL},
    {"half_open", SHAPE_OBJECT, PLAIN, "peak", NULL},
    {0},
};

static const struct schema_field peak[] = {
    {"count", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"time", SHAPE_TIME, NULLABLE, NULL, "when that was reached"},
    {"side", SHAPE_WORD, NULLABLE, "side", "who holds them"},
    {0},
};

static const struct schema_field summary[] = {
    {"connections", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"streams", SHAPE_COUNT, PLAIN, NULL, "tcp.stream numbers that Wireshark gives"},
    {"verdicts", SHAPE_COUNTS, PLAIN, "verdict", "connections by verdict"},
    {"codes", SHAPE_COUNTS, PLAIN, "code", "findings by code"},
    {"findings", SHAPE_OBJECT, LIST, "finding", "of the capture as a whole"},
    {"severities", SHAPE_COUNTS, PLAIN, "severity", "findings by severity"},
    {"closed_first", SHAPE_OBJECT, PLAIN, "closed_first", "connections by who closed first"},
    {"packets", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"tcp_segments", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"bytes", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"capped", SHAPE_OBJECT, PLAIN, "capped", "what a limit of finwait cut"},
    {"skipped", SHAPE_OBJECT, PLAIN, "skipped", "frames that could not be used"},
    {"run", SHAPE_OBJECT, PLAIN, "run", NULL},
    {"capture", SHAPE_OBJECT, OPTIONAL, "capture", "in NDJSON: the capture again, now complete"},
    {0},
};

static const struct schema_field capped[] = {
    {"timelines", SHAPE_COUNT, PLAIN, NULL, "connections whose changes were more than are kept"},
    {"connections", SHAPE_COUNT, PLAIN, NULL, "those that were judged before they were over, to make room"},
    {"services", SHAPE_COUNT, PLAIN, NULL, "connections of services that there was no room to tell apart"},
    {"hosts", SHAPE_COUNT, PLAIN, NULL, "hosts, or clients of a service, of which what was known was forgotten"},
    {"streams", SHAPE_COUNT, PLAIN, NULL, "tcp.stream numbers of connections long over that were forgotten"},
    {0},
};

static const struct schema_field skipped[] = {
    {"fragments", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"cut_headers", SHAPE_COUNT, PLAIN, NULL, NULL},
    {"undecodable", SHAPE_COUNT, PLAIN, NULL, NULL},
    {0},
};

static const struct schema_field run[] = {
    {"wall_seconds", SHAPE_SECONDS, NULLABLE, NULL, NULL},
    {"packets_per_second", SHAPE_COUNT, NULLABLE, NULL, NULL},
    {0},
};

const struct schema_object schema_objects[] = {
    {"document", NULL, "the whole of --format json", document},
    {"tool", NULL, NULL, tool},
    {"capture", "capture", "what was read, and what limits the conclusions", capture},
    {"taps", NULL, "two captures of the same traffic, joined", taps},
    {"by_tap", NULL, NULL, by_tap},
    {"file", NULL, NULL, file},
    {"health", NULL, "what limits the conclusions, each a count", health},
    {"connection", "connection", "one TCP connection", connection},
    {"endpoint", NULL, "one side of a connection", endpoint},
    {"change", NULL, "a change of state, or of the set of possible states", change},
    {"open", NULL, "how the connection opened", opening},
    {"step", NULL, "one segment of the handshake, all its copies together", step},
    {"loss", NULL, "a copy that got lost", loss},
    {"close", NULL, "how the connection closed", closing},
    {"wave", NULL, "one of the four waves of the close, all its copies together", wave},
    {"half_close", NULL, NULL, half_close},
    {"reset", NULL, NULL, reset},
    {"finding", "finding", "what went wrong or is worth knowing", finding},
    {"address", NULL, NULL, address},
    {"withdrawn", "withdrawn", "live: a finding that was told, and what came later says otherwise", withdrawn},
    {"heartbeat", "heartbeat", "live: counts so far", heartbeat},
    {"interface", "interface", "live: something happened to an interface", interface},
    {"zeek", NULL, "the record of Zeek's conn.log that the first segment is part of", zeek},
    {"service", "service", "one server address and port", service},
    {"closed_first", NULL, NULL, closed_first},
    {"peaks", NULL, NULL, peaks},
    {"peak", NULL, NULL, peak},
    {"summary", "summary", NULL, summary},
    {"capped", NULL, NULL, capped},
    {"skipped", NULL, NULL, skipped},
    {"run", NULL, "the run of the program itself", run},
};
const size_t schema_object_count = sizeof schema_objects / sizeof *schema_objects;
