/* SPDX-License-Identifier: BSD-2-Clause */
#include "fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "units.h"

/*
 * A flow, its lines and its changes of state are copied one behind the other, as words of 32 bits ("units"). Fields
 * that the tables below name become distances from a base (`measure`); then all is xored with the model's units, made
 * the same way, and what is not 0 is written (units_write).
 *
 * Which base a field is measured from is the model's choice: that which lies nearest to its own field. No table has to
 * be complete or right: a field that none names, or that is measured from elsewhere, takes some bytes more.
 */
#define SEARCH 8U
#define UNITS(size) ((size) / UNIT)
#define FLOW_UNITS UNITS(sizeof(struct flow))
#define LINE_UNITS UNITS(sizeof(struct ledger_entry))
#define CHANGE_UNITS UNITS(sizeof(struct finwait_timeline_entry))

_Static_assert(sizeof(struct flow) % UNIT == 0 && sizeof(struct ledger_entry) % UNIT == 0 &&
                   sizeof(struct finwait_timeline_entry) % UNIT == 0,
               "made of units");

/* What fields are measured from, by kind. */
struct bases {
    uint64_t time, frame, id; /* the flow's start, first frame and stream */
    uint32_t numbers[6];      /* by side: ISN, SND.NXT, time stamp of its first line */
    uint16_t ip_ids[2];       /* by side: of its first line */
    uint32_t none;            /* fills the last unit */
};
#define NUMBER_BASES 6U
#define BASE_UNITS UNITS(sizeof(struct bases))
_Static_assert(sizeof(struct bases) % UNIT == 0, "made of units");

/* Times and frames of lines are bases too: 0 is the flow's own, then come the lines; so many a field may name. */
#define LINE_BASES (FOLD_MODEL_LINES + 1)
struct marks {
    uint64_t times[FOLD_LINES + 1], frames[FOLD_LINES + 1];
};

#define FLOW(member) offsetof(struct flow, member)
#define ENDS(member) FLOW(ends[0].member), FLOW(ends[1].member)
#define RECENTS(member)                                                                                                \
    ENDS(recents.list[0].member), ENDS(recents.list[1].member), ENDS(recents.list[2].member),                          \
        ENDS(recents.list[3].member)
_Static_assert(RECENT_COUNT == 4, "RECENTS names all");

static const uint16_t flow_times[] = {FLOW(due),
                                      FLOW(start),
                                      FLOW(end),
                                      FLOW(duplicate_time),
                                      FLOW(look),
                                      ENDS(deadline),
                                      ENDS(gone_time),
                                      ENDS(last_control),
                                      ENDS(last_time),
                                      ENDS(last_payload_time),
                                      ENDS(late_payload_time),
                                      ENDS(earlier_payload_time),
                                      ENDS(first_repeat),
                                      ENDS(last_repeat),
                                      ENDS(zero_since),
                                      ENDS(zero_until),
                                      ENDS(hole_since),
                                      ENDS(told_time),
                                      RECENTS(time)};
static const uint16_t flow_frames[] = {FLOW(first_frame),    FLOW(last_frame),         FLOW(duplicate_frame),
                                       FLOW(held_syn_frame), ENDS(first_repeat_frame), ENDS(last_repeat_frame),
                                       RECENTS(frame)};
static const uint16_t flow_ids[] = {FLOW(stream)};
static const uint16_t flow_numbers[] = {
    ENDS(rst_seq),    ENDS(rst_mark),  ENDS(fits_end),   ENDS(relief), ENDS(isn),     ENDS(syn_end),    ENDS(snd_max),
    ENDS(own_max),    ENDS(ack_max),   ENDS(right_edge), ENDS(sacked), ENDS(gone_at), ENDS(gone_mark),  ENDS(fin_end),
    ENDS(fin_answer), ENDS(hole.left), ENDS(hole.right), RECENTS(seq), RECENTS(ack),  RECENTS(ts_value)};
static const uint16_t flow_ip_ids[] = {RECENTS(ip_id)};

static const uint16_t line_numbers[] = {offsetof(struct ledger_entry, seq), offsetof(struct ledger_entry, ack),
                                        offsetof(struct ledger_entry, ts_value),
                                        offsetof(struct ledger_entry, ts_echo)};
static const uint16_t line_time = offsetof(struct ledger_entry, time);
static const uint16_t line_frame = offsetof(struct ledger_entry, frame);
static const uint16_t line_answers = offsetof(struct ledger_entry, answers);
static const uint16_t line_ip_id = offsetof(struct ledger_entry, ip_id);
static const uint16_t change_time = offsetof(struct finwait_timeline_entry, time);
static const uint16_t change_frame = offsetof(struct finwait_timeline_entry, frame);

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* For each field the base that it is measured from. */
struct choices {
    uint8_t times[COUNT(flow_times)], frames[COUNT(flow_frames)], numbers[COUNT(flow_numbers)];
    uint8_t ip_ids[COUNT(flow_ip_ids)];
    struct {
        uint8_t numbers[COUNT(line_numbers)], ip_id;
    } lines[FOLD_MODEL_LINES];
    struct {
        uint8_t time, frame;
    } changes[FINWAIT_SIDE_COUNT][FOLD_MODEL_LINES];
};

struct fold_model {
    uint32_t story;
    uint8_t counts[3]; /* of its lines, and its changes of state by side */
    struct choices choices;
    struct bases bases;
    uint32_t flow[FLOW_UNITS];
    uint32_t lines[FOLD_MODEL_LINES * LINE_UNITS]; /* 0 beyond those that it has */
    uint32_t changes[FINWAIT_SIDE_COUNT][FOLD_MODEL_LINES * CHANGE_UNITS];
};

/* Which line of the model is like this one. */
static uint32_t like(uint32_t line)
{
    return line < FOLD_MODEL_LINES ? line : FOLD_MODEL_LINES - 2 + line % 2;
}

void folder_done(struct folder *folder)
{
    for (unsigned i = 0; i < FOLD_MODELS; i++) {
        free(folder->models[i]);
        folder->models[i] = NULL;
    }
    folder->taken = 0;
}

/*
 * A field that is 0 stays 0, which is what most are; one that is the base becomes BIAS, so that the little above and
 * the little below it differ in low bits alone. What 0 would have become stands for the one that would become 0.
 */
#define BIAS 0x4040U
#define MEASURE(name, type)                                                                                            \
    static inline void name(unsigned char *field, type base, bool back)                                                \
    {                                                                                                                  \
        type value, result, zero = (type)(BIAS - base);                                                                \
        memcpy(&value, field, sizeof value);                                                                           \
        if (value == 0)                                                                                                \
            return;                                                                                                    \
        result = (type)(back ? value - zero : value + zero);                                                           \
        if (result == 0)                                                                                               \
            result = (type)(back ? 0 - zero : zero);                                                                   \
        memcpy(field, &result, sizeof result);                                                                         \
    }
MEASURE(measure64, uint64_t)
MEASURE(measure32, uint32_t)
MEASURE(measure16, uint16_t)

static void measure_fields(unsigned char *flow, const struct choices *c, const struct bases *b, const struct marks *m,
                           bool back)
{
    for (size_t i = 0; i < COUNT(flow_times); i++)
        measure64(flow + flow_times[i], m->times[c->times[i]], back);
    for (size_t i = 0; i < COUNT(flow_frames); i++)
        measure64(flow + flow_frames[i], m->frames[c->frames[i]], back);
    for (size_t i = 0; i < COUNT(flow_ids); i++)
        measure64(flow + flow_ids[i], b->id, back);
    for (size_t i = 0; i < COUNT(flow_numbers); i++)
        measure32(flow + flow_numbers[i], b->numbers[c->numbers[i]], back);
    for (size_t i = 0; i < COUNT(flow_ip_ids); i++)
        measure16(flow + flow_ip_ids[i], b->ip_ids[c->ip_ids[i]], back);
}

/* Times and frames from the line before. */
static void measure_line(unsigned char *line, uint32_t i, const struct choices *c, const struct bases *b,
                         const struct marks *m, bool back)
{
    uint32_t model = like(i);
    measure64(line + line_time, m->times[i], back);
    measure64(line + line_frame, m->frames[i], back);
    measure64(line + line_answers, m->frames[i], back);
    for (size_t k = 0; k < COUNT(line_numbers); k++)
        measure32(line + line_numbers[k], b->numbers[c->lines[model].numbers[k]], back);
    measure16(line + line_ip_id, b->ip_ids[c->lines[model].ip_id], back);
}

static void measure_changes(unsigned char *changes, uint32_t count, enum finwait_side side, const struct choices *c,
                            const struct marks *m, bool back)
{
    for (uint32_t i = 0; i < count; i++) {
        unsigned char *change = changes + i * sizeof(struct finwait_timeline_entry);
        measure64(change + change_time, m->times[c->changes[side][like(i)].time], back);
        measure64(change + change_frame, m->frames[c->changes[side][like(i)].frame], back);
    }
}

static struct bases bases_of(const struct flow *flow)
{
    struct bases bases = {.time = (uint64_t)flow->start, .frame = flow->first_frame, .id = flow->stream};
    unsigned known = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        bases.numbers[side] = flow->ends[side].isn;
        bases.numbers[2 + side] = flow->ends[side].snd_max;
    }
    for (uint32_t i = 0; i < flow->ledger.count && known != 3; i++) {
        const struct ledger_entry *line = &flow->ledger.entries[i];
        unsigned side = line->side & 1U;
        if (known & 1U << side)
            continue;
        known |= 1U << side;
        bases.numbers[4 + side] = line->ts_value;
        bases.ip_ids[side] = line->ip_id;
    }
    return bases;
}

/* Starting from the flow's own; a line that it does not have counts as that. */
static void begin_marks(struct marks *marks, const struct bases *bases)
{
    for (unsigned i = 0; i < LINE_BASES; i++) {
        marks->times[i] = bases->time;
        marks->frames[i] = bases->frame;
    }
}

static void mark_line(struct marks *marks, uint32_t i, const struct ledger_entry *line)
{
    marks->times[i + 1] = (uint64_t)line->time;
    marks->frames[i + 1] = line->frame;
}

/*
 * Bases from the model's; frames from how many streams there were since, which in a flood is as many, and SND.NXT from
 * the ISN.
 */
static void measure_bases(struct bases *bases, const struct bases *model, bool back)
{
    uint64_t sign = back ? 1 : UINT64_MAX;
    bases->time += sign * model->time;
    bases->frame += sign * (model->frame + (back ? bases->id : bases->id - model->id));
    bases->id += sign * model->id;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        uint32_t sent = model->numbers[2 + side] - model->numbers[side];
        bases->numbers[2 + side] += (uint32_t)sign * (bases->numbers[side] + sent);
    }
}

static uint64_t value_at(const unsigned char *bytes, size_t size)
{
    uint64_t value = 0;
    memcpy(&value, bytes, size);
    return value;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a - b < b - a ? a - b : b - a;
}

/* The base that is this value, else one that a timer of whole seconds may have run from, else the nearest. */
static uint8_t nearest(uint64_t value, const uint64_t *bases, unsigned count)
{
    unsigned best = 0;
    for (unsigned i = 1; i < count; i++) {
        if (distance(value, bases[i]) < distance(value, bases[best]))
            best = i;
    }
    for (unsigned i = count; value != bases[best] && i-- > 0;) {
        if (value > bases[i] && (value - bases[i]) % SECOND == 0)
            return (uint8_t)i;
    }
    return (uint8_t)best;
}

static uint8_t nearest_number(const unsigned char *field, const struct bases *bases)
{
    uint32_t value = (uint32_t)value_at(field, sizeof value), least = UINT32_MAX;
    unsigned best = 0;
    for (unsigned i = 0; i < NUMBER_BASES; i++) {
        uint32_t up = value - bases->numbers[i], down = bases->numbers[i] - value, by = up < down ? up : down;
        if (by < least) {
            least = by;
            best = i;
        }
    }
    return (uint8_t)best;
}

static uint8_t nearest_ip_id(const unsigned char *field, const struct bases *bases)
{
    uint16_t value = (uint16_t)value_at(field, sizeof value);
    uint16_t one = (uint16_t)(value - bases->ip_ids[0]), other = (uint16_t)(value - bases->ip_ids[1]);
    return other < one;
}

static void choose(struct choices *c, const struct flow *flow, const struct bases *b, const struct marks *m)
{
    const unsigned char *bytes = (const unsigned char *)flow;
    for (size_t i = 0; i < COUNT(flow_times); i++)
        c->times[i] = nearest(value_at(bytes + flow_times[i], sizeof(uint64_t)), m->times, LINE_BASES);
    for (size_t i = 0; i < COUNT(flow_frames); i++)
        c->frames[i] = nearest(value_at(bytes + flow_frames[i], sizeof(uint64_t)), m->frames, LINE_BASES);
    for (size_t i = 0; i < COUNT(flow_numbers); i++)
        c->numbers[i] = nearest_number(bytes + flow_numbers[i], b);
    for (size_t i = 0; i < COUNT(flow_ip_ids); i++)
        c->ip_ids[i] = nearest_ip_id(bytes + flow_ip_ids[i], b);
    for (uint32_t i = 0; i < flow->ledger.count && i < FOLD_MODEL_LINES; i++) {
        const unsigned char *line = (const unsigned char *)&flow->ledger.entries[i];
        for (size_t k = 0; k < COUNT(line_numbers); k++)
            c->lines[i].numbers[k] = nearest_number(line + line_numbers[k], b);
        c->lines[i].ip_id = nearest_ip_id(line + line_ip_id, b);
    }
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct timeline *timeline = &flow->ends[side].timeline;
        for (uint32_t i = 0; i < timeline->count && i < FOLD_MODEL_LINES; i++) {
            c->changes[side][i].time = nearest((uint64_t)timeline->entries[i].time, m->times, LINE_BASES);
            c->changes[side][i].frame = nearest(timeline->entries[i].frame, m->frames, LINE_BASES);
        }
    }
}

static inline void mix_units(uint32_t *restrict units, const uint32_t *restrict model, size_t count)
{
    for (size_t i = 0; i < count; i++)
        units[i] ^= model[i];
}

static inline void copy_units(uint32_t *restrict units, const uint32_t *restrict model, size_t count)
{
    memcpy(units, model, count * UNIT);
}

static uint32_t few(uint32_t count)
{
    return count < FOLD_MODEL_LINES ? count : FOLD_MODEL_LINES;
}

bool flow_can_fold(const struct flow *flow)
{
    return !flow->pending_syn && flow->ledger.count <= FOLD_LINES &&
           flow->ends[FINWAIT_CLIENT].timeline.count <= FOLD_LINES &&
           flow->ends[FINWAIT_SERVER].timeline.count <= FOLD_LINES;
}

/* What it owns and where it sits is no part of it. */
static void detach(struct flow *flow)
{
    flow->seat = NULL;
    flow->next_shell = NULL;
    flow->touched = false;
    flow->weight = 0;
    flow->bed = 0;
    flow->weight = 0;
    flow->ledger.entries = NULL;
    flow->ledger.room = 0;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        flow->ends[side].timeline.entries = NULL;
        flow->ends[side].timeline.room = 0;
    }
}

/* Where each part of a flow lies among the units. */
struct layout {
    uint32_t lines, changes[FINWAIT_SIDE_COUNT]; /* how many there are */
    size_t flow_at, lines_at, changes_at[FINWAIT_SIDE_COUNT], count;
};

static void count_all(uint8_t counts[3], const struct layout *layout)
{
    counts[0] = (uint8_t)layout->lines;
    counts[1] = (uint8_t)layout->changes[FINWAIT_CLIENT];
    counts[2] = (uint8_t)layout->changes[FINWAIT_SERVER];
}

static struct layout lay_out(uint32_t lines, uint32_t client, uint32_t server)
{
    struct layout layout = {.lines = lines, .changes = {client, server}};
    layout.flow_at = BASE_UNITS;
    layout.lines_at = layout.flow_at + FLOW_UNITS;
    layout.changes_at[FINWAIT_CLIENT] = layout.lines_at + lines * LINE_UNITS;
    layout.changes_at[FINWAIT_SERVER] = layout.changes_at[FINWAIT_CLIENT] + client * CHANGE_UNITS;
    layout.count = layout.changes_at[FINWAIT_SERVER] + server * CHANGE_UNITS;
    layout.count = (layout.count + UNITS_GROUP - 1) / UNITS_GROUP * UNITS_GROUP;
    return layout;
}

_Static_assert(FOLD_MAX / UNIT >= BASE_UNITS + FLOW_UNITS + FOLD_LINES * (LINE_UNITS + 2 * CHANGE_UNITS) + UNITS_GROUP,
               "the scratch has room");
_Static_assert(FOLD_MAX / UNIT <= UNITS_MAX, "not more than can be written");

/* The flow as units; the marks of its lines. */
static void copy_flow(uint32_t *units, const struct layout *layout, const struct flow *flow, const struct bases *bases,
                      struct marks *marks)
{
    memset(units + layout->count - UNITS_GROUP, 0, UNITS_GROUP * UNIT);
    struct flow image = *flow;
    detach(&image);
    memcpy(units + layout->flow_at, &image, sizeof image);
    if (layout->lines)
        memcpy(units + layout->lines_at, flow->ledger.entries, layout->lines * sizeof *flow->ledger.entries);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct timeline *timeline = &flow->ends[side].timeline;
        if (timeline->count)
            memcpy(units + layout->changes_at[side], timeline->entries, timeline->count * sizeof *timeline->entries);
    }
    begin_marks(marks, bases);
    for (uint32_t i = 0; i < layout->lines; i++)
        mark_line(marks, i, &flow->ledger.entries[i]);
}

static void measure_all(uint32_t *units, const struct layout *layout, const struct choices *choices,
                        const struct bases *bases, const struct marks *marks)
{
    measure_fields((unsigned char *)(units + layout->flow_at), choices, bases, marks, false);
    for (uint32_t i = 0; i < layout->lines; i++)
        measure_line((unsigned char *)(units + layout->lines_at + i * LINE_UNITS), i, choices, bases, marks, false);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        measure_changes((unsigned char *)(units + layout->changes_at[side]), layout->changes[side],
                        (enum finwait_side)side, choices, marks, false);
}

/* Mixes the model in, or copies it. */
static inline void put_model(uint32_t *units, const struct layout *layout, const struct fold_model *model,
                             void (*put)(uint32_t *restrict, const uint32_t *restrict, size_t))
{
    put(units + layout->flow_at, model->flow, FLOW_UNITS);
    put(units + layout->lines_at, model->lines, few(layout->lines) * LINE_UNITS);
    for (uint32_t i = FOLD_MODEL_LINES; i < layout->lines; i++)
        put(units + layout->lines_at + i * LINE_UNITS, model->lines + like(i) * LINE_UNITS, LINE_UNITS);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        put(units + layout->changes_at[side], model->changes[side], few(layout->changes[side]) * CHANGE_UNITS);
        for (uint32_t i = FOLD_MODEL_LINES; i < layout->changes[side]; i++)
            put(units + layout->changes_at[side] + i * CHANGE_UNITS, model->changes[side] + like(i) * CHANGE_UNITS,
                CHANGE_UNITS);
    }
}

/* This flow, as those of its kind will be compared with. NULL: out of memory. */
static struct fold_model *make_model(struct folder *folder, const struct layout *layout, const struct flow *flow,
                                     const struct bases *bases, uint32_t story)
{
    uint32_t *units = folder->scratch;
    struct fold_model *model = calloc(1, sizeof *model);
    if (!model)
        return NULL;
    folder->taken += sizeof *model;
    struct marks marks;
    copy_flow(units, layout, flow, bases, &marks);
    model->story = story;
    count_all(model->counts, layout);
    model->bases = *bases;
    choose(&model->choices, flow, bases, &marks);
    measure_all(units, layout, &model->choices, bases, &marks);
    memcpy(model->flow, units + layout->flow_at, sizeof model->flow);
    memcpy(model->lines, units + layout->lines_at, few(layout->lines) * LINE_UNITS * UNIT);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        memcpy(model->changes[side], units + layout->changes_at[side],
               few(layout->changes[side]) * CHANGE_UNITS * UNIT);
    return model;
}

/* Its lines and its changes of state by number, what the lines are, and where both ends are: the kind of story. */
static uint32_t story_of(const struct flow *flow)
{
    uint32_t story = flow->ledger.count;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        const struct endpoint *end = &flow->ends[side];
        story = (story ^ end->timeline.count ^ (uint32_t)end->state << 8) * UINT32_C(0x9e3779b1);
    }
    for (uint32_t i = 0; i < few(flow->ledger.count); i++) {
        const struct ledger_entry *line = &flow->ledger.entries[i];
        story = (story ^ line->notes ^ (uint32_t)line->side << 31) * UINT32_C(0x9e3779b1);
    }
    return story ^ story >> 15;
}

/* The place of the model of such a flow, or where it is to be; where others have taken all places, theirs. */
static unsigned place_of(const struct folder *folder, uint32_t story)
{
    for (unsigned i = 0; i < SEARCH; i++) {
        unsigned place = (story + i) % FOLD_MODELS;
        if (!folder->models[place] || folder->models[place]->story == story)
            return place;
    }
    return story % FOLD_MODELS;
}

/*
 * Byte 0 tells the model; where lines and changes are not as many as the model's, it says so, and three bytes after the
 * size how many they are. The size has a byte, or two where it is beyond seven bits: the low bits first.
 */
#define OTHER_COUNTS 0x80U
#define LONG_SIZE 0x80U
_Static_assert(FOLD_MODELS <= OTHER_COUNTS && FOLD_MAX <= LONG_SIZE << 8, "seven bits, and fifteen");

size_t folded_size(const uint8_t *bytes)
{
    return bytes[1] & LONG_SIZE ? bytes[1] % LONG_SIZE + (size_t)bytes[2] * LONG_SIZE : bytes[1];
}

static size_t counts_at(const uint8_t *bytes)
{
    return bytes[1] & LONG_SIZE ? 3 : 2;
}

/* Where the units begin. */
static size_t head_size(const uint8_t *bytes)
{
    return counts_at(bytes) + (bytes[0] & OTHER_COUNTS ? 3 : 0);
}

/* Puts the head before the units, which take `size` bytes from HEAD_MAX on; tells the size of both. */
#define HEAD_MAX 6U
static size_t write_head(uint8_t *out, unsigned place, size_t size, const struct layout *layout,
                         const struct fold_model *model)
{
    uint8_t counts[3];
    count_all(counts, layout);
    bool other = memcmp(counts, model->counts, sizeof counts) != 0;
    out[0] = (uint8_t)(place | (other ? OTHER_COUNTS : 0));
    out[1] = 0;
    size_t total = head_size(out) + size;
    if (total >= LONG_SIZE) {
        out[1] = (uint8_t)(++total % LONG_SIZE | LONG_SIZE);
        out[2] = (uint8_t)(total / LONG_SIZE);
    } else {
        out[1] = (uint8_t)total;
    }
    if (other)
        memcpy(out + counts_at(out), counts, sizeof counts);
    memmove(out + head_size(out), out + HEAD_MAX, size);
    return total;
}

size_t flow_fold(struct folder *folder, const struct flow *flow)
{
    struct bases bases = bases_of(flow);
    struct layout layout = lay_out(flow->ledger.count, flow->ends[FINWAIT_CLIENT].timeline.count,
                                   flow->ends[FINWAIT_SERVER].timeline.count);
    uint32_t story = story_of(flow);
    unsigned kind = place_of(folder, story);
    uint32_t *units = folder->scratch;
    if (!folder->models[kind])
        folder->models[kind] = make_model(folder, &layout, flow, &bases, story);
    const struct fold_model *model = folder->models[kind];
    if (!model)
        return 0;
    struct marks marks;
    copy_flow(units, &layout, flow, &bases, &marks);
    measure_all(units, &layout, &model->choices, &bases, &marks);
    put_model(units, &layout, model, mix_units);
    measure_bases(&bases, &model->bases, false);
    memcpy(units, &bases, sizeof bases);
    size_t size = units_write(units, layout.count, folder->out + HEAD_MAX);
    assert(HEAD_MAX + size + UNIT <= FOLD_MAX);
    return write_head(folder->out, kind, size, &layout, model);
}

static bool make_room(const struct layout *layout, struct flow *flow, const struct ledger *ledger,
                      const struct timeline *timelines)
{
    flow->ledger.count = layout->lines;
    bool roomy = ledger_adopt(&flow->ledger, ledger);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        flow->ends[side].timeline.count = layout->changes[side];
        roomy = timeline_adopt(&flow->ends[side].timeline, &timelines[side]) && roomy;
    }
    return roomy;
}

bool flow_unfold(struct folder *folder, const uint8_t *bytes, struct flow *flow)
{
    const struct fold_model *model = folder->models[bytes[0] % OTHER_COUNTS];
    const uint8_t *counts = bytes[0] & OTHER_COUNTS ? bytes + counts_at(bytes) : model->counts;
    struct layout layout = lay_out(counts[0], counts[1], counts[2]);
    uint32_t *units = folder->scratch;
    struct ledger ledger = flow->ledger;
    struct timeline timelines[FINWAIT_SIDE_COUNT] = {flow->ends[FINWAIT_CLIENT].timeline,
                                                     flow->ends[FINWAIT_SERVER].timeline};
    struct bases bases;
    struct marks marks;
    memset(units, 0, layout.flow_at * UNIT);
    memset(units + layout.count - UNITS_GROUP, 0, UNITS_GROUP * UNIT);
    put_model(units, &layout, model, copy_units);
    units_read(bytes + head_size(bytes), bytes + folded_size(bytes), units, layout.count);
    memcpy(&bases, units, sizeof bases);
    measure_bases(&bases, &model->bases, true);
    memcpy(flow, units + layout.flow_at, sizeof *flow);
    if (!make_room(&layout, flow, &ledger, timelines))
        return false;
    begin_marks(&marks, &bases);
    if (layout.lines)
        memcpy(flow->ledger.entries, units + layout.lines_at, layout.lines * sizeof *flow->ledger.entries);
    for (uint32_t i = 0; i < layout.lines; i++) {
        measure_line((unsigned char *)&flow->ledger.entries[i], i, &model->choices, &bases, &marks, true);
        mark_line(&marks, i, &flow->ledger.entries[i]);
    }
    measure_fields((unsigned char *)flow, &model->choices, &bases, &marks, true);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++) {
        struct timeline *timeline = &flow->ends[side].timeline;
        if (timeline->count)
            memcpy(timeline->entries, units + layout.changes_at[side], timeline->count * sizeof *timeline->entries);
        measure_changes((unsigned char *)timeline->entries, timeline->count, (enum finwait_side)side, &model->choices,
                        &marks, true);
    }
    return true;
}
