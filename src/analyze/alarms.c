/* SPDX-License-Identifier: BSD-2-Clause */
#include "alarms.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_EVERY SECOND
/* What passed lately: since the period before the present one began. */
#define PERIOD (300 * SECOND)
/* A finding that has not held for so long is over: shares move to and fro at their bounds. */
#define OVER_AFTER (60 * SECOND)

/* Counts that only grow. */
struct tally {
    uint64_t begun;            /* SYNs of new connections */
    uint64_t opened;           /* handshakes completed */
    uint64_t costly, refused;  /* connections reset at a cost, refused */
    uint64_t given_up;         /* clients that sent one SYN and never came back to it */
    uint64_t acked, ack_again; /* those of them that were answered, and answered again */
};

/* A finding that was told. */
struct alarm {
    enum finwait_code code;
    enum finwait_side endpoint;
    int64_t held; /* when it held last */
};

/* One service. */
struct watch {
    struct tally now, then, before; /* at the beginning of this period, and of the one before */
    uint32_t dangling;              /* handshakes with a repeated SYN-ACK, and nothing of the client's since its SYN */
    uint32_t stuck[FINWAIT_SIDE_COUNT];
    int64_t stuck_since; /* of the first of those */
    uint64_t stuck_frame;
    bool stirred; /* something passed since the last look */
    unsigned count;
    struct alarm alarms[SERVICE_FINDINGS];
};

struct alarms {
    struct services *services;
    const struct profile *profile;
    const struct finwait_sink *sink;
    struct watch *list; /* by index of the service */
    size_t room;
    struct tally now, then, before; /* of all services */
    int64_t began, begins, looked;  /* the period before, this one, the last look; 0: never */
    struct service_facts facts;     /* of the service that is looked at: what passed lately */
    struct arena arena;
};

struct alarms *alarms_new(struct services *services, const struct profile *profile, const struct finwait_sink *sink)
{
    struct alarms *alarms = calloc(1, sizeof *alarms);
    if (alarms) {
        alarms->services = services;
        alarms->profile = profile;
        alarms->sink = sink;
    }
    return alarms;
}

void alarms_free(struct alarms *alarms)
{
    if (!alarms)
        return;
    arena_done(&alarms->arena);
    free(alarms->list);
    free(alarms);
}

/* NULL when there is none, or memory is short. */
static struct watch *watch_of(struct alarms *alarms, uint32_t service)
{
    if (service == 0)
        return NULL;
    if (service > alarms->room) {
        size_t room = alarms->services->room;
        struct watch *list = realloc(alarms->list, room * sizeof *list);
        if (!list)
            return NULL;
        memset(list + alarms->room, 0, (room - alarms->room) * sizeof *list);
        memory_count(alarms->services->memory, FINWAIT_ROOM_SERVICES, alarms->room * sizeof *list, room * sizeof *list);
        alarms->list = list;
        alarms->room = room;
    }
    alarms->list[service - 1].stirred = true;
    return &alarms->list[service - 1];
}

void alarms_ask(struct alarms *alarms, uint32_t service)
{
    struct watch *watch = watch_of(alarms, service);
    if (!watch)
        return;
    watch->now.begun++;
    alarms->now.begun++;
}

void alarms_open(struct alarms *alarms, uint32_t service)
{
    struct watch *watch = watch_of(alarms, service);
    if (watch)
        watch->now.opened++;
}

void alarms_dangle(struct alarms *alarms, uint32_t service, bool more)
{
    struct watch *watch = watch_of(alarms, service);
    if (watch && more)
        watch->dangling++;
    else if (watch)
        watch->dangling -= watch->dangling > 0;
}

static bool is_given_up(enum finwait_code code)
{
    return code == FINWAIT_CODE_SYN_UNANSWERED || code == FINWAIT_CODE_SYN_ACK_UNANSWERED;
}

void alarms_find(struct alarms *alarms, uint32_t service, const struct finwait_connection *connection,
                 const struct finwait_finding *finding)
{
    struct watch *watch = watch_of(alarms, service);
    if (!watch)
        return;
    bool refused = finding->code == FINWAIT_CODE_CONNECTION_REFUSED || finding->code == FINWAIT_CODE_ICMP_REJECTED;
    bool costly = service_is_costly(finding);
    watch->now.refused += refused;
    alarms->now.refused += refused;
    watch->now.costly += costly;
    alarms->now.costly += costly;
    if (is_given_up(finding->code) && connection->endpoints[FINWAIT_CLIENT].syn == 1) {
        unsigned answers = connection->endpoints[FINWAIT_SERVER].syn;
        watch->now.given_up++;
        watch->now.acked += answers > 0;
        watch->now.ack_again += answers > 1;
    }
    if (finding->code == FINWAIT_CODE_CLOSE_WAIT_STUCK && finding->endpoint < FINWAIT_SIDE_COUNT) {
        if (watch->stuck[FINWAIT_CLIENT] + watch->stuck[FINWAIT_SERVER] == 0) {
            watch->stuck_since = finding->time;
            watch->stuck_frame = finding->frame;
        }
        watch->stuck[finding->endpoint]++;
    }
}

void alarms_give_up(struct alarms *alarms, uint32_t service)
{
    struct watch *watch = watch_of(alarms, service);
    if (watch)
        watch->now.given_up++;
}

void alarms_lose(struct alarms *alarms, uint32_t service, enum finwait_code code, enum finwait_side endpoint, bool over)
{
    struct watch *watch = watch_of(alarms, service);
    if (!watch)
        return;
    if (code == FINWAIT_CODE_CLOSE_WAIT_STUCK && endpoint < FINWAIT_SIDE_COUNT)
        watch->stuck[endpoint] -= watch->stuck[endpoint] > 0;
    /* It came back after all. */
    if (!over && is_given_up(code))
        watch->now.given_up -= watch->now.given_up > watch->before.given_up;
}

/* The client host that pressed most, as long as it still holds half of what it held then. */
static struct presser presser_now(const struct services *services, uint32_t service, const struct presser *most)
{
    uint32_t now = services_pressed(services, service, &most->address);
    return now * UINT64_C(2) >= most->count ? *most : (struct presser){.address = most->address};
}

static void gather(struct alarms *alarms, size_t index, int64_t now)
{
    const struct watch *watch = &alarms->list[index];
    const struct tally *t = &watch->now, *b = &watch->before;
    struct service_facts *facts = &alarms->facts;
    uint64_t begun = t->begun - b->begun, costly = t->costly - b->costly, refused = t->refused - b->refused;
    uint64_t ended = costly > refused ? costly : refused;
    *facts = alarms->services->list[index];
    facts->within = now - alarms->began;
    facts->service.finding_count = 0;
    facts->service.start = facts->service.start > alarms->began ? facts->service.start : alarms->began;
    facts->service.end = now;
    facts->service.connections = begun > ended ? begun : ended;
    facts->service.refused = refused;
    facts->costly_resets = costly;
    facts->completed = t->opened - b->opened;
    facts->given_up = t->given_up - b->given_up + watch->dangling;
    facts->syn_acked = t->acked - b->acked + watch->dangling;
    facts->acked_again = t->ack_again - b->ack_again + watch->dangling;
    for (unsigned side = 0; side < FINWAIT_SIDE_COUNT; side++)
        facts->stuck[side] = watch->stuck[side];
    facts->stuck_since = watch->stuck_since;
    facts->stuck_frame = watch->stuck_frame;
    facts->presser = presser_now(alarms->services, (uint32_t)index + 1, &facts->presser);
}

static struct alarm *find_alarm(struct watch *watch, const struct finwait_finding *finding)
{
    for (unsigned i = 0; i < watch->count; i++)
        if (watch->alarms[i].code == finding->code && watch->alarms[i].endpoint == finding->endpoint)
            return &watch->alarms[i];
    return NULL;
}

static void note_codes(const struct watch *watch, struct finwait_service *service)
{
    service->holding = 0;
    for (unsigned i = 0; i < watch->count; i++)
        service->holding |= UINT64_C(1) << watch->alarms[i].code;
}

static void look_at(struct alarms *alarms, size_t index, const struct service_rest *rest, int64_t now)
{
    struct watch *watch = &alarms->list[index];
    struct finwait_service *service = &alarms->services->list[index].service;
    gather(alarms, index, now);
    arena_reset(&alarms->arena);
    struct finwait_finding findings[SERVICE_FINDINGS];
    service_judge(&alarms->facts, rest, alarms->profile, findings, &alarms->arena);
    for (size_t i = 0; i < alarms->facts.service.finding_count; i++) {
        const struct finwait_finding *finding = &findings[i];
        struct alarm *alarm = find_alarm(watch, finding);
        if (alarm) {
            alarm->held = now;
        } else if (watch->count < SERVICE_FINDINGS) {
            watch->alarms[watch->count++] = (struct alarm){finding->code, finding->endpoint, now};
            note_codes(watch, service);
            alarms->sink->service_finding(alarms->sink->user, service, finding);
        }
    }
    for (unsigned i = watch->count; i-- > 0;) {
        struct alarm alarm = watch->alarms[i];
        if (now - alarm.held < OVER_AFTER)
            continue;
        watch->alarms[i] = watch->alarms[--watch->count];
        note_codes(watch, service);
        if (alarms->sink->service_withdrawn)
            alarms->sink->service_withdrawn(alarms->sink->user, service, alarm.code, alarm.endpoint, now);
    }
}

/* A new period, when it is time for one. */
static void turn(struct alarms *alarms, int64_t now)
{
    if (alarms->began == 0)
        alarms->began = alarms->begins = now;
    if (now - alarms->begins < PERIOD)
        return;
    for (size_t i = 0; i < alarms->room; i++) {
        alarms->list[i].before = alarms->list[i].then;
        alarms->list[i].then = alarms->list[i].now;
    }
    alarms->before = alarms->then;
    alarms->then = alarms->now;
    alarms->began = alarms->begins;
    alarms->begins = now;
}

void alarms_look(struct alarms *alarms, int64_t now)
{
    if (alarms->looked > 0 && now - alarms->looked < LOOK_EVERY)
        return;
    alarms->looked = now;
    turn(alarms, now);
    struct service_rest rest = {.connections = alarms->now.begun - alarms->before.begun,
                                .costly_resets = alarms->now.costly - alarms->before.costly,
                                .refused = alarms->now.refused - alarms->before.refused};
    for (size_t i = 0; i < alarms->room && i < alarms->services->count; i++) {
        if (alarms->list[i].stirred || alarms->list[i].count > 0)
            look_at(alarms, i, &rest, now);
        alarms->list[i].stirred = false;
    }
}

bool alarms_hold(const struct alarms *alarms, uint32_t service, const struct finwait_finding *finding)
{
    return service <= alarms->room && find_alarm(&alarms->list[service - 1], finding);
}
