/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads truth.tsv: the columns are described in testdata/kernel/README.md. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

enum { COLUMNS = 7 };

struct line {
    char *columns[COLUMNS]; /* never NULL; "" where the line has none */
};

static void split(char *text, struct line *line)
{
    text[strcspn(text, "\n")] = '\0';
    for (unsigned i = 0; i < COLUMNS; i++) {
        line->columns[i] = text;
        char *tab = strchr(text, '\t');
        if (tab) {
            *tab = '\0';
            text = tab + 1;
        } else {
            text += strlen(text);
        }
    }
}

static int64_t time_of(const char *text)
{
    char *end;
    int64_t seconds = strtoll(text, &end, 10), fraction = 0, unit = INT64_C(100000000);
    for (end += *end == '.'; *end >= '0' && *end <= '9'; end++, unit /= 10)
        fraction += (*end - '0') * unit;
    return seconds * INT64_C(1000000000) + fraction;
}

/* Both spellings are the same but for case: "FIN_WAIT_1", "fin_wait_1". */
static enum finwait_state state_of(const char *text)
{
    for (unsigned state = 0; state < FINWAIT_STATE_COUNT; state++) {
        const char *name = finwait_state_name((enum finwait_state)state);
        size_t i = 0;
        while (name[i] && (name[i] == text[i] || name[i] - 'a' + 'A' == text[i]))
            i++;
        if (!name[i] && !text[i])
            return (enum finwait_state)state;
    }
    return FINWAIT_STATE_UNKNOWN;
}

static uint16_t port_of(const char *endpoint)
{
    const char *colon = strrchr(endpoint, ':');
    return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

static uint8_t flags_of(const char *text)
{
    static const struct {
        char letter;
        uint8_t flag;
    } letters[] = {
        {'S', FINWAIT_SYN}, {'F', FINWAIT_FIN}, {'R', FINWAIT_RST}, {'P', FINWAIT_PSH}, {'.', FINWAIT_ACK},
    };
    unsigned flags = 0;
    for (; *text && *text != ']'; text++) {
        for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
            flags |= *text == letters[i].letter ? letters[i].flag : 0U;
    }
    return (uint8_t)flags;
}

/* "[F.] seq=1 ack=2 len=0 win=63 id=0". */
static void read_segment(const char *text, struct account *account)
{
    unsigned window, id;
    account->flags = flags_of(text);
    const char *numbers = strchr(text, ']');
    if (numbers && sscanf(numbers, "] seq=%" SCNu32 " ack=%" SCNu32 " len=%" SCNu32 " win=%u id=%u", &account->seq,
                          &account->ack, &account->payload, &window, &id) == 5)
        account->ip_id = (uint16_t)id;
}

static void read_detail(const struct line *line, struct account *account)
{
    static const struct {
        const char *word;
        enum account_kind kind;
    } kinds[] = {
        {"state", ACCOUNT_STATE},
        {"sample", ACCOUNT_SAMPLE},
        {"send_reset", ACCOUNT_SEND_RESET},
        {"receive_reset", ACCOUNT_RECEIVE_RESET},
        {"lose", ACCOUNT_TAKEN},
        {"reject", ACCOUNT_TAKEN},
        {"catch", ACCOUNT_TAKEN},
        {"forge", ACCOUNT_FORGED},
        {"replay", ACCOUNT_REPLAYED},
    };
    const char *word = line->columns[4], *first = line->columns[5], *second = line->columns[6];
    account->kind = ACCOUNT_OTHER;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(word, kinds[i].word) == 0)
            account->kind = kinds[i].kind;
    }
    account->states[0] = state_of(first);
    account->states[1] = state_of(second);
    account->mini = strcmp(second, "mini") == 0;
    account->caught = strcmp(word, "catch") == 0;
    if (account->kind == ACCOUNT_SEND_RESET)
        snprintf(account->reason, sizeof account->reason, "%s", second);
    if (*first == '[')
        read_segment(first, account);
}

static void read_line(struct recording *recording, const struct line *line)
{
    struct account account = {.time = time_of(line->columns[0])};
    const char *host = line->columns[1], *local = line->columns[2], *remote = line->columns[3];
    uint16_t near_port = port_of(local), far_port = port_of(remote);
    read_detail(line, &account);
    if (far_port == 0) {
        if (account.kind == ACCOUNT_STATE || account.kind == ACCOUNT_SEND_RESET)
            APPEND(recording->listenings, recording->listening_count, recording->listening_room,
                   (struct listening){account.time, near_port, account});
        return;
    }
    /* The relay's lines name sender and receiver; client ports lie above all server ports. */
    bool client = strcmp(host, "client") == 0 || (strcmp(host, "relay") == 0 && near_port > far_port);
    struct pair *pair =
        recording_pair(recording, *local == '[' ? 6 : 4, client ? near_port : far_port, client ? far_port : near_port);
    if (!pair)
        return;
    struct end *end = &pair->ends[client ? FINWAIT_CLIENT : FINWAIT_SERVER];
    APPEND(end->accounts, end->account_count, end->account_room, account);
}

bool accounts_read(struct recording *recording, const char *path)
{
    char text[1024];
    FILE *file = fopen(path, "re");
    if (!file) {
        fprintf(stderr, "accuracy: %s cannot be read\n", path);
        return false;
    }
    while (fgets(text, sizeof text, file)) {
        struct line line;
        if (*text == '#')
            continue;
        split(text, &line);
        read_line(recording, &line);
    }
    fclose(file);
    return true;
}
