/* SPDX-License-Identifier: BSD-2-Clause */
#include "screen.h"

#include <stdlib.h>

#ifdef HAVE_NCURSES

#include <inttypes.h>
#include <string.h>

#include <curses.h>

#define HEAD_LINES 4 /* counts, counts, views, titles */
#define FILTER_SIZE 40
#define ESCAPE 27
#define LAST_COLUMN 8 /* less room is none */

enum { PLAIN, RED, YELLOW, CYAN };

struct screen {
    SCREEN *terminal;
    enum view view;
    struct row_order orders[VIEW_COUNT];
    char filters[VIEW_COUNT][FILTER_SIZE];
    size_t selected[VIEW_COUNT], first[VIEW_COUNT]; /* rows: the one with the bar, the one at the top */
    struct rows rows;
    enum view rows_are; /* of the list */
    bool frozen, typing, helping, over;
    bool stale; /* rows have to be made even when frozen: the user asked for others */
    bool on_ladder;
    struct found_case ladder; /* the copy that is shown */
    size_t ladder_first;
    uint64_t wanted; /* serial of the case to show; 0: none */
};

static const char *const titles[VIEW_COUNT] = {"1 Services", "2 Findings", "3 Connections"};

static const char *const help[] = {
    "finwait top",
    "",
    "1 2 3, Tab   services, newest findings, newest connections that are over",
    "Up Down      move; also PgUp, PgDn, Home, End, k, j",
    "Enter        the ladder of a connection; of a service: its findings",
    "s r          sort by the next column; turn the order round",
    "/            show only rows that hold a text; an empty one shows all",
    "f            freeze the list; analysis goes on",
    "Esc          back",
    "q            quit",
    "",
    "OPEN   connections that are not over      PEAK   most of them at once",
    "HALF   handshakes half open               FINW   ends in FIN_WAIT_1, FIN_WAIT_2",
    "CLSW   ends in CLOSE_WAIT                 TIMW   ends in TIME_WAIT",
    "CONN/S connections a second               FOUND  findings",
    "HOLDS  what is found of the service as a whole now; so its row has a colour",
};

struct screen *screen_new(const char **why)
{
    struct screen *screen = calloc(1, sizeof *screen);
    *why = "memory is short";
    if (!screen || !rows_init(&screen->rows)) {
        free(screen);
        return NULL;
    }
    *why = "this is no terminal that can be drawn on";
    screen->terminal = newterm(NULL, stdout, stdin);
    if (!screen->terminal) {
        rows_done(&screen->rows);
        free(screen);
        return NULL;
    }
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    set_escdelay(50);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
        init_pair(RED, COLOR_RED, -1);
        init_pair(YELLOW, COLOR_YELLOW, -1);
        init_pair(CYAN, COLOR_CYAN, -1);
    }
    for (unsigned view = 0; view < VIEW_COUNT; view++)
        screen->orders[view].filter = screen->filters[view];
    screen->orders[VIEW_SERVICES].column = 1; /* the busiest first */
    return screen;
}

void screen_free(struct screen *screen)
{
    if (!screen)
        return;
    endwin();
    delscreen(screen->terminal);
    rows_done(&screen->rows);
    free(screen);
}

bool screen_is_over(const struct screen *screen)
{
    return screen->over;
}

static unsigned column_count(enum view view)
{
    unsigned count = 0;
    while (count < ROW_COLUMNS && row_columns[view][count].title)
        count++;
    return count;
}

static size_t page(void)
{
    return LINES > HEAD_LINES + 2 ? (size_t)(LINES - HEAD_LINES - 1) : 1;
}

static void go_to(struct screen *screen, enum view view)
{
    screen->view = view;
    screen->stale = true;
}

/* The rows of a list that is on the screen. */
static void open_row(struct screen *screen)
{
    size_t at = screen->selected[screen->view];
    if (at >= screen->rows.count || screen->rows_are != screen->view)
        return;
    const struct row *row = &screen->rows.list[at];
    if (row->serial > 0) {
        screen->wanted = row->serial;
        return;
    }
    snprintf(screen->filters[VIEW_FINDINGS], FILTER_SIZE, "%.*s", FILTER_SIZE - 1, row->cells[0]);
    screen->selected[VIEW_FINDINGS] = 0;
    go_to(screen, VIEW_FINDINGS);
}

static void type_filter(struct screen *screen, int key)
{
    char *filter = screen->filters[screen->view];
    size_t length = strlen(filter);
    if (key == '\n' || key == KEY_ENTER) {
        screen->typing = false;
    } else if (key == ESCAPE) {
        screen->typing = false;
        *filter = '\0';
    } else if (key == KEY_BACKSPACE || key == 127 || key == '\b') {
        filter[length > 0 ? length - 1 : 0] = '\0';
    } else if (key >= ' ' && key < 127 && length + 1 < FILTER_SIZE) {
        filter[length] = (char)key;
        filter[length + 1] = '\0';
    }
    screen->selected[screen->view] = 0;
    screen->stale = true;
}

/* Up and down, of the bar or of the ladder. */
static void move_by(struct screen *screen, int key)
{
    size_t *at = screen->on_ladder ? &screen->ladder_first : &screen->selected[screen->view];
    size_t end = screen->on_ladder ? screen->ladder.step_count : screen->rows.count;
    size_t up = 0, down = 0;
    switch (key) {
    case KEY_UP:
    case 'k':
        up = 1;
        break;
    case KEY_DOWN:
    case 'j':
        down = 1;
        break;
    case KEY_PPAGE:
        up = page();
        break;
    case KEY_NPAGE:
        down = page();
        break;
    case KEY_HOME:
        up = *at;
        break;
    case KEY_END:
        down = end;
        break;
    default:
        return;
    }
    *at = *at > up ? *at - up : 0;
    *at = *at + down < end ? *at + down : end > 0 ? end - 1 : 0;
}

static void go_back(struct screen *screen)
{
    if (!screen->on_ladder) {
        *screen->filters[screen->view] = '\0';
        screen->stale = true;
    }
    screen->on_ladder = false;
}

static void press_on_list(struct screen *screen, int key)
{
    struct row_order *order = &screen->orders[screen->view];
    switch (key) {
    case '1':
    case '2':
    case '3':
        go_to(screen, (enum view)(key - '1'));
        break;
    case '\t':
        go_to(screen, (enum view)((screen->view + 1) % VIEW_COUNT));
        break;
    case 's':
        order->column = (order->column + 1) % column_count(screen->view);
        screen->stale = true;
        break;
    case 'r':
        order->reverse = !order->reverse;
        screen->stale = true;
        break;
    case '/':
        screen->typing = true;
        break;
    case '\n':
    case KEY_ENTER:
        open_row(screen);
        break;
    default:
        move_by(screen, key);
    }
}

static void press(struct screen *screen, int key)
{
    if (screen->helping) {
        screen->helping = false;
    } else if (screen->typing) {
        type_filter(screen, key);
    } else if (key == 'q') {
        screen->over = true;
    } else if (key == '?' || key == 'h') {
        screen->helping = true;
    } else if (key == 'f' || key == ' ') {
        screen->frozen = !screen->frozen;
    } else if (key == ESCAPE || key == KEY_BACKSPACE || key == 127) {
        go_back(screen);
    } else if (screen->on_ladder) {
        move_by(screen, key);
    } else {
        press_on_list(screen, key);
    }
}

/* A key that asks for other rows is the last: those that follow are about what it brings. */
bool screen_keys(struct screen *screen, int milliseconds)
{
    bool any = false;
    int key;
    timeout(milliseconds);
    while (!screen->over && !screen->stale && (key = getch()) != ERR) {
        any = true;
        if (key != KEY_RESIZE)
            press(screen, key);
        timeout(0);
    }
    return any;
}

/* Text that ends at the right edge, and never on the next line. */
static void put(int line, int column, int width, const char *text)
{
    if (line >= 0 && line < LINES && column < COLS)
        mvaddnstr(line, column, text, width < COLS - column ? width : COLS - column);
}

static void draw_counts(const struct screen *screen, const struct scene *scene)
{
    const struct finwait_summary *summary = finwait_analyzer_summary(scene->analyzer);
    const uint64_t *counts = scene->findings->counts;
    char text[512];
    long seconds = (long)scene->seconds;
    snprintf(text, sizeof text, "finwait top  %s%s%.30s  %ld:%02ld:%02ld  %.0f packets/s  %.1f Mbit/s",
             screen->frozen ? "FROZEN  " : "", scene->remark, scene->source, seconds / 3600, seconds / 60 % 60,
             seconds % 60, scene->rates->packets_per_second, scene->rates->bytes_per_second * 8 / 1e6);
    attron(A_BOLD);
    put(0, 0, COLS, text);
    attroff(A_BOLD);
    snprintf(text, sizeof text,
             "open %" PRIu64 " (peak %" PRIu64 ")  over %" PRIu64 "  errors %" PRIu64 "  warnings %" PRIu64
             "  notes %" PRIu64 "  dropped %" PRIu64,
             finwait_analyzer_open(scene->analyzer), scene->rates->open_peak, summary->connections,
             counts[FINWAIT_ERROR], counts[FINWAIT_WARNING], counts[FINWAIT_NOTE],
             summary->health.kernel_drops + summary->health.interface_drops);
    put(1, 0, COLS, text);
}

static void draw_views(const struct screen *screen)
{
    char text[128];
    int column = 0;
    for (unsigned view = 0; view < VIEW_COUNT; view++) {
        attr_t mark = view == screen->view ? A_REVERSE : A_NORMAL;
        attron(mark);
        put(2, column, COLS, titles[view]);
        attroff(mark);
        column += (int)strlen(titles[view]) + 2;
    }
    if (screen->rows.count < screen->rows.of) {
        snprintf(text, sizeof text, "%zu of %zu hold \"%s\"", screen->rows.count, screen->rows.of,
                 screen->filters[screen->view]);
        put(2, column, COLS, text);
    }
}

/* One line of a list: `of` is a row, or NULL for the titles. */
static void draw_cells(const struct screen *screen, int line, const struct row *of)
{
    const struct column *columns = row_columns[screen->view];
    unsigned count = column_count(screen->view), sorted = screen->orders[screen->view].column;
    int at = 0;
    for (unsigned i = 0; i < count && at < COLS; i++) {
        if (i + 1 == count && COLS - at < LAST_COLUMN)
            break;
        char text[80];
        int width = columns[i].width;
        int room = i + 1 == count || width > COLS - at ? COLS - at : width;
        snprintf(text, sizeof text, columns[i].number ? "%*s" : "%-*s", width, of ? of->cells[i] : columns[i].title);
        attr_t mark = !of && i == sorted ? A_UNDERLINE : A_NORMAL;
        attron(mark);
        put(line, at, room, text);
        attroff(mark);
        at += width + 1;
    }
}

static attr_t color_of(const struct row *row)
{
    if (row->severity == FINWAIT_NOTE)
        return A_NORMAL;
    return row->severity == FINWAIT_ERROR ? (attr_t)COLOR_PAIR(RED) : (attr_t)COLOR_PAIR(YELLOW);
}

static void draw_list(struct screen *screen)
{
    size_t *first = &screen->first[screen->view], *selected = &screen->selected[screen->view];
    if (*selected >= screen->rows.count)
        *selected = screen->rows.count > 0 ? screen->rows.count - 1 : 0;
    if (*selected < *first)
        *first = *selected;
    if (*selected >= *first + page())
        *first = *selected - page() + 1;
    attron(A_BOLD);
    draw_cells(screen, HEAD_LINES - 1, NULL);
    attroff(A_BOLD);
    for (size_t i = 0; i < page() && *first + i < screen->rows.count; i++) {
        const struct row *row = &screen->rows.list[*first + i];
        attr_t mark = *first + i == *selected ? A_REVERSE : color_of(row);
        attron(mark);
        draw_cells(screen, HEAD_LINES + (int)i, row);
        attroff(mark);
    }
    if (screen->rows.count == 0)
        put(HEAD_LINES, 0, COLS, screen->rows.of > 0 ? "Nothing holds that text." : "Nothing yet.");
}

/* "--FIN-->", "<--FIN--", "" */
static void arrow_of(const struct case_step *step, char *out, size_t size)
{
    static const char *const words[] = {[FINWAIT_WHY_SENT_SYN] = "SYN",
                                        [FINWAIT_WHY_SENT_SYN_ACK] = "SYN+ACK",
                                        [FINWAIT_WHY_SENT_ACK] = "ACK",
                                        [FINWAIT_WHY_SENT_DATA] = "data",
                                        [FINWAIT_WHY_SENT_FIN] = "FIN",
                                        [FINWAIT_WHY_SENT_RST] = "RST",
                                        [FINWAIT_WHY_RECEIVED_SYN] = "SYN",
                                        [FINWAIT_WHY_RECEIVED_SYN_ACK] = "SYN+ACK",
                                        [FINWAIT_WHY_RECEIVED_ACK_OF_SYN] = "ACK",
                                        [FINWAIT_WHY_RECEIVED_FIN] = "FIN",
                                        [FINWAIT_WHY_RECEIVED_ACK_OF_FIN] = "ACK of FIN",
                                        [FINWAIT_WHY_RECEIVED_RST] = "RST"};
    const char *word = step->why < sizeof words / sizeof *words ? words[step->why] : NULL;
    if (step->from == FINWAIT_NOBODY || !word)
        snprintf(out, size, "(%s)", finwait_why_name(step->why));
    else
        snprintf(out, size, step->from == FINWAIT_CLIENT ? "--%s-->" : "<--%s--", word);
}

static void draw_step(int line, const struct case_step *step, int64_t start)
{
    char text[160], arrow[40], frame[24] = "";
    arrow_of(step, arrow, sizeof arrow);
    if (step->frame > 0)
        snprintf(frame, sizeof frame, "%" PRIu64, step->frame);
    snprintf(text, sizeof text, "%+12.6f %9s  %-12s %-20s %s", (double)(step->time - start) / 1e9, frame,
             finwait_state_name(step->states[FINWAIT_CLIENT]), arrow, finwait_state_name(step->states[FINWAIT_SERVER]));
    put(line, 0, COLS, text);
}

/* Wraps at words; returns the line after the last. */
static int draw_text(int line, const char *text)
{
    while (*text && line < LINES - 1) {
        size_t room = (size_t)COLS, length = strlen(text);
        if (length > room) {
            length = room;
            while (length > 0 && text[length] != ' ')
                length--;
            if (length == 0)
                length = room;
        }
        put(line++, 0, (int)length, text);
        text += length + (text[length] == ' ');
    }
    return line;
}

static void draw_ladder(const struct screen *screen)
{
    const struct found_case *ladder = &screen->ladder;
    char text[256];
    if (ladder->connection > 0)
        snprintf(text, sizeof text, "#%" PRIu64 "  %s -> %s  %s", ladder->connection, ladder->client, ladder->server,
                 *ladder->code ? ladder->code : finwait_verdict_name(ladder->verdict));
    else
        snprintf(text, sizeof text, "service %s  %s", ladder->server, ladder->code);
    attron(A_BOLD);
    int line = draw_text(2, text);
    attroff(A_BOLD);
    line = draw_text(line, ladder->text) + 1;
    if (ladder->connection == 0)
        return;
    attron(A_UNDERLINE);
    snprintf(text, sizeof text, "%12s %9s  %-12s %-20s %s", "seconds", "frame", "client", "", "server");
    put(line++, 0, COLS, text);
    attroff(A_UNDERLINE);
    if (ladder->steps_before > 0 && screen->ladder_first == 0) {
        snprintf(text, sizeof text, "%12s %u steps before these", "", ladder->steps_before);
        put(line++, 0, COLS, text);
    }
    for (size_t i = screen->ladder_first; i < ladder->step_count && line < LINES - 1; i++)
        draw_step(line++, &ladder->steps[i], ladder->steps[0].time);
}

static void draw_help(void)
{
    for (size_t i = 0; i < sizeof help / sizeof *help; i++)
        put((int)i + 2, 0, COLS, help[i]);
}

static void draw_foot(const struct screen *screen)
{
    char text[128];
    if (screen->typing)
        snprintf(text, sizeof text, "/%s_", screen->filters[screen->view]);
    else
        snprintf(text, sizeof text, "%s",
                 screen->helping     ? "any key: back"
                 : screen->on_ladder ? "Esc back  Up Down move  f freeze  ? help  q quit"
                                     : "Enter open  Tab view  s sort  r turn  / filter  f freeze  ? help  q quit");
    attron(COLOR_PAIR(CYAN));
    put(LINES - 1, 0, COLS, text);
    attroff(COLOR_PAIR(CYAN));
}

static const struct cases *cases_of(const struct scene *scene, enum view view)
{
    return view == VIEW_FINDINGS ? scene->findings : scene->connections;
}

static void update(struct screen *screen, const struct scene *scene)
{
    const struct found_case *found = screen->wanted ? cases_get(cases_of(scene, screen->view), screen->wanted) : NULL;
    if (found) {
        screen->ladder = *found;
        screen->ladder_first = 0;
        screen->on_ladder = true;
    }
    screen->wanted = 0;
    if (screen->frozen && !screen->stale)
        return;
    const struct row_order *order = &screen->orders[screen->view];
    if (screen->view == VIEW_SERVICES)
        rows_of_services(&screen->rows, scene->analyzer, scene->rates, order);
    else
        rows_of_cases(&screen->rows, screen->view, cases_of(scene, screen->view), order);
    screen->rows_are = screen->view;
    screen->stale = false;
}

void screen_draw(struct screen *screen, const struct scene *scene)
{
    update(screen, scene);
    erase();
    draw_counts(screen, scene);
    if (screen->helping)
        draw_help();
    else if (screen->on_ladder)
        draw_ladder(screen);
    else {
        draw_views(screen);
        draw_list(screen);
    }
    draw_foot(screen);
    refresh();
}

#else

struct screen *screen_new(const char **why)
{
    *why = "this finwait was built without ncurses";
    return NULL;
}

void screen_free(struct screen *screen)
{
    (void)screen;
}

bool screen_keys(struct screen *screen, int milliseconds)
{
    (void)screen;
    (void)milliseconds;
    return false;
}

bool screen_is_over(const struct screen *screen)
{
    (void)screen;
    return true;
}

void screen_draw(struct screen *screen, const struct scene *scene)
{
    (void)screen;
    (void)scene;
}

#endif
