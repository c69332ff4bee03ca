/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "mix.h"

#define FIRST_BUCKETS 1024U
#define NO_BED UINT32_MAX
#define SMALL_STEP 8U
#define SEARCH 64U
#define SPARSE 8U /* buckets a flow, beyond which half of them go */
/* Where memory is limited, those who are awake may take one part in so many of it, at about so many bytes each. */
#define AWAKE_PARTS 4U
#define AWAKE_BYTES 4096U
/* Of a flow without a line, and what malloc adds to each of its four blocks. */
#define BARE_WEIGHT ((uint32_t)sizeof(struct flow) + 4 * 16)

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
    table->bed_limit = beds;
    for (size_t i = 0; i < TABLE_SMALL; i++)
        table->small[i].size = (i + 1) * SMALL_STEP;
    while (table->bed_limit > SEARCH && !memory_allows(memory, (uint64_t)table->bed_limit * AWAKE_BYTES, AWAKE_PARTS))
        table->bed_limit /= 2;
    table->bed_count = table->bed_limit < TABLE_FEW_BEDS ? table->bed_limit : TABLE_FEW_BEDS;
    table->buckets = calloc(FIRST_BUCKETS, sizeof *table->buckets);
    table->beds = calloc(table->bed_limit, sizeof *table->beds);
    count(table, 0, FIRST_BUCKETS * sizeof *table->buckets + table->bed_limit * sizeof *table->beds);
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

/* The pool of folded flows of that size; NULL: each of them is a block of its own. */
static struct pool *pool_of(struct table *table, size_t size)
{
    size_t i = (size - 1) / SMALL_STEP;
    return i < TABLE_SMALL && !table->gives_back ? &table->small[i] : NULL;
}

static uint64_t folded_room(struct table *table, size_t size)
{
    const struct pool *pool = pool_of(table, size);
    return pool ? pool->size : memory_block(size);
}

static void free_folded(struct table *table, uint8_t *folded)
{
    size_t size = folded_size(folded);
    struct pool *pool = pool_of(table, size);
    count(table, folded_room(table, size), 0);
    if (pool)
        pool_give(pool, folded);
    else
        free(folded);
}

void table_close(struct table *table)
{
    if (table->buckets)
        count(table, (table->mask + 1) * sizeof *table->buckets, 0);
    free(table->buckets);
    table->buckets = NULL;
}

void table_done(struct table *table)
{
    for (struct seat *seat = seats_find(&table->seats, table->oldest); seat;
         seat = seats_find(&table->seats, seat->next_by_id)) {
        if (seat->awake)
            free_flow(table, seat->flow);
        else
            free_folded(table, seat->folded);
    }
    table_spare(table);
    count(table, seats_bytes(&table->seats), 0);
    seats_done(&table->seats);
    count(table, table->bed_limit * sizeof *table->beds, 0);
    count(table, table->folder.taken, 0);
    folder_done(&table->folder);
    for (size_t i = 0; i < TABLE_SMALL; i++)
        pool_done(&table->small[i]);
    table_close(table);
    free(table->beds);
    memset(table, 0, sizeof *table);
}

/*
 * An IPv4 address leaves room for the port beside it. Not so an IPv6 address, of which its owner chooses half: there
 * whatever the port adds could be undone by another address.
 */
static uint64_t hash_end(uint64_t seed, const struct finwait_address *address, uint16_t port)
{
    uint64_t words[2];
    memcpy(words, address->bytes, sizeof words);
    if (words[1] == 0 && words[0] >> 32 == 0)
        return mix(seed ^ words[0] ^ ((uint64_t)port << 32));
    return mix(mix_address(seed, address->bytes) ^ port);
}

/* The share in the highest bits (Fibonacci hashing: Knuth, volume 3, section 6.4). */
static uint64_t share_of(const struct finwait_segment *segment)
{
    uint64_t src[2], dst[2];
    memcpy(src, segment->src.bytes, sizeof src);
    memcpy(dst, segment->dst.bytes, sizeof dst);
    uint64_t ports = (uint64_t)segment->src_port + segment->dst_port;
    return (src[0] + dst[0] + 3 * (src[1] + dst[1]) + (ports << 32)) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t table_hash(uint64_t seed, const struct finwait_segment *segment)
{
    const uint64_t shares = ~(UINT64_MAX >> SHARE_BITS);
    uint64_t hash = hash_end(seed, &segment->src, segment->src_port) + hash_end(seed, &segment->dst, segment->dst_port);
    return (mix(hash) & ~shares) | (share_of(segment) & shares);
}

static struct seat *take_seat(struct table *table)
{
    uint64_t before = seats_bytes(&table->seats);
    struct seat *seat = seats_take(&table->seats);
    count(table, before, seats_bytes(&table->seats));
    return seat;
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

static void leave_bed(struct table *table, struct flow *flow)
{
    if (flow->bed != NO_BED)
        table->beds[flow->bed] = NULL;
    flow->bed = NO_BED;
}

static bool fold(struct table *table, struct seat *seat)
{
    struct flow *flow = seat->flow;
    if (!flow_can_fold(flow))
        return false;
    size_t models = table->folder.taken, size = flow_fold(&table->folder, flow);
    count(table, models, table->folder.taken);
    struct pool *pool = pool_of(table, size);
    uint8_t *folded = size == 0 ? NULL : pool ? pool_take(pool) : malloc(size);
    if (!folded)
        return false;
    memcpy(folded, table->folder.out, size);
    count(table, 0, folded_room(table, size));
    seat->awake = false;
    seat->folded = folded;
    leave_bed(table, flow);
    give_shell(table, flow);
    return true;
}

static void lie_down(struct table *table, struct seat *seat, uint32_t bed)
{
    table->beds[bed] = seat;
    seat->flow->bed = bed;
}

/*
 * The second chance (Corbato 1969): whoever was asked for again since the hand came by last is passed over once. No
 * search is long: where all are busy there is another bed, up to the limit, and then some of them have to fold. A
 * search that finds none leaves the flow awake until it rests.
 */
static void find_bed(struct table *table, struct seat *seat)
{
    for (uint32_t steps = 0; steps < SEARCH; steps++) {
        if (steps == SEARCH / 2 && table->bed_count < table->bed_limit) {
            lie_down(table, seat, table->bed_count++);
            return;
        }
        uint32_t bed = table->hand;
        struct seat *sleeper = table->beds[bed];
        table->hand = bed + 1 < table->bed_count ? bed + 1 : 0;
        bool rests = sleeper && (!sleeper->flow->touched || steps >= SEARCH / 2);
        if (sleeper && !rests)
            sleeper->flow->touched = false;
        if (!sleeper || (rests && fold(table, sleeper))) {
            lie_down(table, seat, bed);
            return;
        }
    }
}

static void sit(struct seat *seat, struct flow *flow)
{
    seat->awake = true;
    seat->flow = flow;
    flow->seat = seat;
    flow->bed = NO_BED;
}

struct flow *table_rouse(struct table *table, struct seat *seat)
{
    if (seat->awake)
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
    free_folded(table, seat->folded);
    table_weigh(table, flow);
    sit(seat, flow);
    return flow;
}

void table_stay(struct table *table, struct flow *flow)
{
    if (flow->bed == NO_BED)
        find_bed(table, flow->seat);
}

struct flow *table_wake(struct table *table, struct seat *seat)
{
    bool folded = !seat->awake;
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

void table_expect(const struct table *table, uint64_t hash)
{
    __builtin_prefetch(&table->buckets[hash & table->mask], 1);
}

void table_expect_seat(const struct table *table, uint64_t hash)
{
    uint32_t number = table->buckets[hash & table->mask];
    if (number)
        __builtin_prefetch(seats_at(&table->seats, number));
}

void table_expect_flow(const struct table *table, uint64_t hash)
{
    const struct seat *seat = seats_find(&table->seats, table->buckets[hash & table->mask]);
    if (!seat || seat->hash != hash || !seat->awake)
        return;
    /* Every other cache line, as a processor takes them by two: so many fit into what it can have under way. */
    for (size_t line = 0; line < sizeof(struct flow); line += 128)
        __builtin_prefetch((const char *)seat->flow + line, 1);
}

struct flow *table_find(struct table *table, uint64_t hash, const struct finwait_segment *segment,
                        enum finwait_side *side)
{
    for (uint32_t number = table->buckets[hash & table->mask]; number;) {
        struct seat *seat = seats_at(&table->seats, number);
        number = seat->next_in_bucket;
        struct flow *flow = seat->hash == hash ? table_wake(table, seat) : NULL;
        if (flow && matches(flow, segment, side))
            return flow;
    }
    return NULL;
}

/* A power of two; keeps the old buckets when memory is short. */
static void set_buckets(struct table *table, uint64_t room)
{
    uint32_t *buckets = calloc(room, sizeof *buckets);
    if (!buckets)
        return;
    for (uint64_t i = 0; i <= table->mask; i++) {
        for (uint32_t number = table->buckets[i], next; number; number = next) {
            struct seat *seat = seats_at(&table->seats, number);
            uint32_t *bucket = &buckets[seat->hash & (room - 1)];
            next = seat->next_in_bucket;
            seat->next_in_bucket = *bucket;
            *bucket = number;
        }
    }
    free(table->buckets);
    count(table, (table->mask + 1) * sizeof *buckets, room * sizeof *buckets);
    table->buckets = buckets;
    table->mask = room - 1;
}

static void enter_rank(struct table *table, struct seat *seat, enum table_rank rank)
{
    struct rank_list *list = &table->ranks[rank];
    seat->rank = rank & 7U;
    seat->next_in_rank = 0;
    seat->previous_in_rank = list->last;
    *(list->last ? &seats_at(&table->seats, list->last)->next_in_rank : &list->first) = seat->number;
    list->last = seat->number;
}

static void leave_rank(struct table *table, struct seat *seat)
{
    struct rank_list *list = &table->ranks[seat->rank];
    uint32_t next = seat->next_in_rank, previous = seat->previous_in_rank;
    *(previous ? &seats_at(&table->seats, previous)->next_in_rank : &list->first) = next;
    *(next ? &seats_at(&table->seats, next)->previous_in_rank : &list->last) = previous;
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
    uint32_t unanswered = table->ranks[RANK_UNANSWERED].first, over = table->ranks[RANK_OVER].first;
    if (unanswered && over && seats_at(&table->seats, over)->opened < seats_at(&table->seats, unanswered)->opened)
        return seats_at(&table->seats, over);
    for (unsigned rank = 0; rank < TABLE_RANKS; rank++)
        if (table->ranks[rank].first)
            return seats_at(&table->seats, table->ranks[rank].first);
    return NULL;
}

static void link_seat(struct table *table, struct seat *seat)
{
    uint32_t *bucket = &table->buckets[seat->hash & table->mask];
    seat->next_in_bucket = *bucket;
    *bucket = seat->number;
    seat->previous_by_id = table->newest;
    *(table->newest ? &seats_at(&table->seats, table->newest)->next_by_id : &table->oldest) = seat->number;
    table->newest = seat->number;
    enter_rank(table, seat, RANK_UNANSWERED);
    table->count++;
}

static void leave_bucket(struct table *table, const struct seat *seat)
{
    uint32_t *link = &table->buckets[seat->hash & table->mask];
    while (*link != seat->number)
        link = &seats_at(&table->seats, *link)->next_in_bucket;
    *link = seat->next_in_bucket;
}

static void unlink_seat(struct table *table, struct seat *seat)
{
    uint32_t next = seat->next_by_id, previous = seat->previous_by_id;
    if (table->buckets)
        leave_bucket(table, seat);
    *(previous ? &seats_at(&table->seats, previous)->next_by_id : &table->oldest) = next;
    *(next ? &seats_at(&table->seats, next)->previous_by_id : &table->newest) = previous;
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
            seats_give(&table->seats, seat);
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
    seat->hash = hash;
    sit(seat, flow);
    table_weigh(table, flow);
    find_bed(table, seat);
    link_seat(table, seat);
    return flow;
}

static void leave(struct table *table, struct seat *seat)
{
    unlink_seat(table, seat);
    leave_rank(table, seat);
    if (seat->awake)
        leave_bed(table, seat->flow);
    else
        free_folded(table, seat->folded);
    seats_give(&table->seats, seat);
    if (table->buckets && table->count < table->mask / SPARSE && table->mask > FIRST_BUCKETS)
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
    struct flow *flow = seat->awake ? seat->flow : NULL;
    leave(table, seat);
    if (flow)
        table_give_back(table, flow);
}
