/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKETS 1024U
#define NO_BED UINT32_MAX
#define SEARCH 64U
#define SPARSE 8U /* buckets a flow, beyond which half of them go */
#define BLOCK_SEATS 256U
/* Where memory is limited, those who are awake may take one part in so many of it, at about so many bytes each. */
#define AWAKE_PARTS 4U
#define AWAKE_BYTES 4096U
/* Of a flow without a line, and what malloc adds to each of its four blocks. */
#define BARE_WEIGHT ((uint32_t)sizeof(struct flow) + 4 * 16)

struct seat_block {
    struct seat_block *next;
    struct seat seats[BLOCK_SEATS];
};

static void count(struct table *table, uint64_t before, uint64_t after)
{
    memory_count(table->memory, FINWAIT_ROOM_CONNECTIONS, before, after);
}

bool table_init(struct table *table, uint64_t seed, uint32_t beds, struct finwait_memory *memory)
{
    memset(table, 0, sizeof *table);
    table->mask = FIRST_BUCKETS - 1;
    table->seed = seed;
    table->memory = memory;
    table->bed_count = beds;
    while (table->bed_count > SEARCH && !memory_allows(memory, (uint64_t)table->bed_count * AWAKE_BYTES, AWAKE_PARTS))
        table->bed_count /= 2;
    table->buckets = calloc(FIRST_BUCKETS, sizeof *table->buckets);
    table->beds = calloc(table->bed_count, sizeof *table->beds);
    count(table, 0, (FIRST_BUCKETS + table->bed_count) * sizeof *table->beds);
    return table->buckets && table->beds;
}

/* Asked for with nearly every segment that is not plain: blocks that lines have are counted before there are any. */
void table_weigh(struct table *table, struct flow *flow)
{
    const struct timeline *client = &flow->ends[FINWAIT_CLIENT].timeline,
                          *server = &flow->ends[FINWAIT_SERVER].timeline;
    uint32_t weight = BARE_WEIGHT + flow->ledger.room * (uint32_t)sizeof *flow->ledger.entries +
                      (client->room + server->room) * (uint32_t)sizeof *client->entries;
    if (flow->pending_syn)
        weight += (uint32_t)sizeof *flow->pending_syn;
    if (weight == flow->weight)
        return;
    count(table, flow->weight, weight);
    flow->weight = weight;
}

static void free_flow(struct table *table, struct flow *flow)
{
    if (flow) {
        count(table, flow->weight, 0);
        flow_done(flow);
    }
    free(flow);
}

void table_spare(struct table *table)
{
    for (struct flow *shell; (shell = table->shells) != NULL;) {
        table->shells = shell->next_shell;
        free_flow(table, shell);
    }
}

static void give_folded(struct table *table, struct seat *seat)
{
    if (seat->folded)
        count(table, memory_block(seat->folded_size), 0);
    free(seat->folded);
    seat->folded = NULL;
}

void table_done(struct table *table)
{
    for (struct seat *seat = table->oldest; seat; seat = seat->next_by_id) {
        free_flow(table, seat->flow);
        give_folded(table, seat);
    }
    table_spare(table);
    for (struct seat_block *block = table->blocks, *next; block; block = next) {
        next = block->next;
        count(table, sizeof *block, 0);
        free(block);
    }
    count(table, (table->mask + 1 + table->bed_count) * sizeof *table->beds, 0);
    count(table, table->folder.taken, 0);
    folder_done(&table->folder);
    free(table->buckets);
    free(table->beds);
    memset(table, 0, sizeof *table);
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t hash_end(uint64_t seed, const struct finwait_address *address, uint16_t port)
{
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    return mix(mix(seed ^ words[0]) ^ words[1] ^ ((uint64_t)port << 48));
}

uint64_t table_hash(uint64_t seed, const struct finwait_segment *segment)
{
    return mix(hash_end(seed, &segment->src, segment->src_port) + hash_end(seed, &segment->dst, segment->dst_port));
}

static struct seat *take_seat(struct table *table)
{
    if (!table->free_seats) {
        struct seat_block *block = malloc(sizeof *block);
        if (!block)
            return NULL;
        count(table, 0, sizeof *block);
        block->next = table->blocks;
        table->blocks = block;
        for (unsigned i = 0; i < BLOCK_SEATS; i++) {
            block->seats[i].number = table->seats++;
            block->seats[i].next_in_bucket = table->free_seats;
            table->free_seats = &block->seats[i];
        }
    }
    struct seat *seat = table->free_seats;
    table->free_seats = seat->next_in_bucket;
    *seat = (struct seat){.bed = NO_BED, .number = seat->number};
    return seat;
}

static void give_seat(struct table *table, struct seat *seat)
{
    seat->next_in_bucket = table->free_seats;
    table->free_seats = seat;
}

/* A flow without a connection; what it owns is kept for the next. */
static struct flow *take_shell(struct table *table)
{
    struct flow *shell = table->shells;
    if (!shell)
        return calloc(1, sizeof *shell);
    table->shells = shell->next_shell;
    return shell;
}

static void give_shell(struct table *table, struct flow *flow)
{
    bool large = flow->ledger.room > FOLD_LINES || memory_exceeds(table->memory, 0);
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        large = large || flow->ends[side].timeline.room > FOLD_LINES;
    if (large) {
        free_flow(table, flow);
        return;
    }
    flow->next_shell = table->shells;
    table->shells = flow;
}

static void leave_bed(struct table *table, struct seat *seat)
{
    if (seat->bed != NO_BED)
        table->beds[seat->bed] = NULL;
    seat->bed = NO_BED;
}

static bool fold(struct table *table, struct seat *seat)
{
    struct flow *flow = seat->flow;
    if (!flow_can_fold(flow))
        return false;
    size_t models = table->folder.taken, size = flow_fold(&table->folder, flow);
    count(table, models, table->folder.taken);
    seat->folded = size ? malloc(size) : NULL;
    if (!seat->folded)
        return false;
    memcpy(seat->folded, table->folder.out, size);
    seat->folded_size = (uint16_t)size;
    count(table, 0, memory_block(size));
    seat->flow = NULL;
    leave_bed(table, seat);
    give_shell(table, flow);
    return true;
}

/*
 * The second chance (Corbato 1969): whoever was asked for since the hand came by last is passed over once, but no
 * search is long. One that finds none leaves the flow awake until it rests.
 */
static void find_bed(struct table *table, struct seat *seat)
{
    for (uint32_t steps = 0; steps < SEARCH; steps++) {
        uint32_t bed = table->hand;
        struct seat *sleeper = table->beds[bed];
        table->hand = bed + 1 < table->bed_count ? bed + 1 : 0;
        bool rests = sleeper && (!sleeper->flow->touched || steps >= SEARCH / 2);
        if (sleeper && !rests)
            sleeper->flow->touched = false;
        if (!sleeper || (rests && fold(table, sleeper))) {
            table->beds[bed] = seat;
            seat->bed = bed;
            return;
        }
    }
}

struct flow *table_rouse(struct table *table, struct seat *seat)
{
    if (seat->flow)
        return seat->flow;
    struct flow *flow = take_shell(table);
    uint32_t weight = flow ? flow->weight : 0;
    bool unfolded = flow && flow_unfold(&table->folder, seat->folded, flow);
    if (flow)
        flow->weight = weight;
    if (!unfolded) {
        free_flow(table, flow);
        table->short_of_memory = true;
        return NULL;
    }
    give_folded(table, seat);
    table_weigh(table, flow);
    seat->flow = flow;
    flow->seat = seat;
    return flow;
}

void table_stay(struct table *table, struct flow *flow)
{
    if (flow->seat->bed == NO_BED)
        find_bed(table, flow->seat);
    flow->touched = true;
}

struct flow *table_wake(struct table *table, struct seat *seat)
{
    bool folded = !seat->flow;
    struct flow *flow = table_rouse(table, seat);
    if (flow && folded)
        find_bed(table, seat);
    if (flow)
        flow->touched = true;
    return flow;
}

void table_rest(struct table *table, struct flow *flow)
{
    fold(table, flow->seat);
}

static bool same_end(const struct flow *flow, enum finwait_side side, const struct finwait_address *address,
                     uint16_t port)
{
    return flow->port[side] == port && memcmp(&flow->address[side], address, sizeof *address) == 0;
}

static bool matches(const struct flow *flow, const struct finwait_segment *segment, enum finwait_side *side)
{
    for (unsigned from = 0; from < FINWAIT_SIDE_COUNT; from++) {
        *side = (enum finwait_side)from;
        if (same_end(flow, *side, &segment->src, segment->src_port) &&
            same_end(flow, peer_of(*side), &segment->dst, segment->dst_port))
            return flow->family == segment->family;
    }
    return false;
}

struct flow *table_find(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                        enum finwait_side *side)
{
    for (struct seat *seat = table->buckets[hash & table->mask]; seat; seat = seat->next_in_bucket) {
        struct flow *flow = seat->hash == hash ? table_wake(table, seat) : NULL;
        if (flow && matches(flow, segment, side))
            return flow;
    }
    return NULL;
}

/* A power of two; keeps the old buckets when memory is short. */
static void set_buckets(struct table *table, uint64_t room)
{
    struct seat **buckets = calloc(room, sizeof *buckets);
    if (!buckets)
        return;
    for (struct seat *seat = table->oldest; seat; seat = seat->next_by_id) {
        struct seat **bucket = &buckets[seat->hash & (room - 1)];
        seat->next_in_bucket = *bucket;
        *bucket = seat;
    }
    free(table->buckets);
    count(table, (table->mask + 1) * sizeof *buckets, room * sizeof *buckets);
    table->buckets = buckets;
    table->mask = room - 1;
}

static void enter_rank(struct table *table, struct seat *seat, enum table_rank rank)
{
    struct rank_list *list = &table->ranks[rank];
    seat->rank = rank;
    seat->next_in_rank = NULL;
    seat->previous_in_rank = list->last;
    *(list->last ? &list->last->next_in_rank : &list->first) = seat;
    list->last = seat;
}

static void leave_rank(struct table *table, struct seat *seat)
{
    struct rank_list *list = &table->ranks[seat->rank];
    *(seat->previous_in_rank ? &seat->previous_in_rank->next_in_rank : &list->first) = seat->next_in_rank;
    *(seat->next_in_rank ? &seat->next_in_rank->previous_in_rank : &list->last) = seat->previous_in_rank;
}

void table_rank(struct table *table, struct seat *seat, enum table_rank rank)
{
    if (seat->rank == rank)
        return;
    leave_rank(table, seat);
    enter_rank(table, seat, rank);
}

struct seat *table_least(const struct table *table)
{
    for (unsigned rank = 0; rank < TABLE_RANKS; rank++)
        if (table->ranks[rank].first)
            return table->ranks[rank].first;
    return NULL;
}

static void link_seat(struct table *table, struct seat *seat)
{
    struct seat **bucket = &table->buckets[seat->hash & table->mask];
    seat->next_in_bucket = *bucket;
    *bucket = seat;
    seat->previous_by_id = table->newest;
    if (table->newest)
        table->newest->next_by_id = seat;
    else
        table->oldest = seat;
    table->newest = seat;
    enter_rank(table, seat, RANK_UNANSWERED);
    table->count++;
}

static void unlink_seat(struct table *table, struct seat *seat)
{
    struct seat **link = &table->buckets[seat->hash & table->mask];
    while (*link != seat)
        link = &(*link)->next_in_bucket;
    *link = seat->next_in_bucket;
    if (seat->previous_by_id)
        seat->previous_by_id->next_by_id = seat->next_by_id;
    else
        table->oldest = seat->next_by_id;
    if (seat->next_by_id)
        seat->next_by_id->previous_by_id = seat->previous_by_id;
    else
        table->newest = seat->previous_by_id;
    table->count--;
}

struct flow *table_add(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                       enum finwait_side side)
{
    if (table->count > table->mask)
        set_buckets(table, (table->mask + 1) * 2);
    struct seat *seat = take_seat(table);
    struct flow *flow = seat ? take_shell(table) : NULL;
    if (!flow) {
        if (seat)
            give_seat(table, seat);
        return NULL;
    }
    uint32_t weight = flow->weight;
    flow_clear(flow);
    flow->weight = weight;
    flow->address[side] = segment->src;
    flow->address[peer_of(side)] = segment->dst;
    flow->port[side] = segment->src_port;
    flow->port[peer_of(side)] = segment->dst_port;
    flow->family = segment->family;
    flow->seat = seat;
    flow->touched = true;
    seat->hash = hash;
    seat->flow = flow;
    table_weigh(table, flow);
    find_bed(table, seat);
    link_seat(table, seat);
    return flow;
}

static void leave(struct table *table, struct seat *seat)
{
    unlink_seat(table, seat);
    leave_rank(table, seat);
    leave_bed(table, seat);
    give_folded(table, seat);
    give_seat(table, seat);
    if (table->count < table->mask / SPARSE && table->mask > FIRST_BUCKETS)
        set_buckets(table, (table->mask + 1) / 2);
}

struct flow *table_release(struct table *table, struct seat *seat)
{
    struct flow *flow = seat->flow;
    leave(table, seat);
    flow->seat = NULL;
    return flow;
}

void table_give_back(struct table *table, struct flow *flow)
{
    free(flow->pending_syn);
    flow->pending_syn = NULL;
    table_weigh(table, flow);
    give_shell(table, flow);
}

void table_remove(struct table *table, struct seat *seat)
{
    struct flow *flow = seat->flow;
    leave(table, seat);
    if (flow)
        table_give_back(table, flow);
}
