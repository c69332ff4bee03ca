/* SPDX-License-Identifier: BSD-2-Clause */
#include "scenes.h"

/* clang-format off */
#define AT_CLIENT .tap = TAP_AT_CLIENT
#define IN_MIDDLE .tap = TAP_IN_MIDDLE
#define AT_SERVER .tap = TAP_AT_SERVER

/* Everything may happen at any moment: retransmissions do not wait, packets overtake each other. */
#define OPENING .natures = {[1] = {.passive = true}}, .budget = { \
    .opens = {1}, .writes = {1, 1}, .closes = {1, 1}, .aborts = {1, 1}, .deaths = {1, 1}, .retries = {1, 1}, \
    .losses = 2, .copies = 1, .overtakes = 2}
#define CROSSING .budget = { \
    .opens = {1, 1}, .closes = {1, 1}, .aborts = {1, 1}, .deaths = {1, 1}, .retries = {1, 1}, \
    .losses = 2, .copies = 1, .overtakes = 2}
#define CLOSING .established = true, .natures = {[1] = {.passive = true}}, .budget = { \
    .writes = {1, 1}, .closes = {1, 1}, .aborts = {1, 1}, .deaths = {1, 1}, .retries = {1, 1}, .lazy = {1, 1}, \
    .losses = 2, .copies = 1, .overtakes = 2, .half = true}

/* No data and no reordering, and so further. */
#define FINS .established = true, .natures = {[1] = {.passive = true}}, .budget = { \
    .closes = {1, 1}, .deaths = {1, 1}, .retries = {2, 2}, .lazy = {1, 1}, .losses = 2, .copies = 1}

/* Whoever lacks an answer probes, and dies of it; RST as RFC 793 had it, and TIME_WAIT as RFC 1337 wants it. */
#define PROBING .established = true, .natures = {{.guards_time_wait = true}, {.passive = true}}, .budget = { \
    .writes = {1, 1}, .closes = {1, 1}, .deaths = {1, 1}, .probes = {2, 2}, .losses = 2}
#define OLD_RST .established = true, \
    .natures = {{.takes_any_rst = true, .guards_time_wait = true}, {.passive = true, .takes_any_rst = true}}, \
    .budget = {.writes = {1, 1}, .closes = {1, 1}, .aborts = {1, 1}, .losses = 1, .overtakes = 2, .half = true}
#define FORGING .established = true, .natures = {[1] = {.passive = true}}, .budget = { \
    .writes = {1, 1}, .closes = {1, 1}, .losses = 1, .forgeries = 2, .half = true}

/* Timeouts longer than the path: then the report may tell what was lost where. */
#define WAVES(dsack_too, stamps_too) .established = true, .patient = true, .ends = true, \
    .sack = dsack_too, .stamps = stamps_too, \
    .natures = {{.dsack = dsack_too, .stamps = stamps_too}, {.passive = true, .dsack = dsack_too, .stamps = stamps_too}}, \
    .budget = {.writes = {0, 1}, .closes = {1, 1}, .deaths = {1, 1}, .retries = {2, 2}, .losses = 2, .half = true}
#define RESETS .established = true, .patient = true, .ends = true, .natures = {[1] = {.passive = true}}, .budget = { \
    .writes = {1, 1}, .closes = {1, 1}, .aborts = {1, 1}, .deaths = {1, 1}, .retries = {1, 1}, .losses = 1, .half = true}
#define HANDSHAKES .patient = true, .ends = true, .natures = {[1] = {.passive = true}}, .budget = { \
    .opens = {1}, .closes = {1, 1}, .aborts = {1, 1}, .deaths = {1, 1}, .retries = {2, 2}, .losses = 2}

const struct scene scenes[] = {
    {"opening, client", AT_CLIENT, OPENING, .depth = 11, .deep = 20},
    {"opening, middle", IN_MIDDLE, OPENING, .depth = 11, .deep = 18},
    {"opening, server", AT_SERVER, OPENING, .depth = 11, .deep = 20},
    {"opening at once, client", AT_CLIENT, CROSSING, .depth = 11, .deep = 18},
    {"opening at once, middle", IN_MIDDLE, CROSSING, .depth = 10, .deep = 18},
    {"closing, client", AT_CLIENT, CLOSING, .depth = 7, .deep = 14},
    {"closing, middle", IN_MIDDLE, CLOSING, .depth = 7, .deep = 14},
    {"closing, server", AT_SERVER, CLOSING, .depth = 7, .deep = 14},
    {"fins, client", AT_CLIENT, FINS, .depth = 12, .deep = 24},
    {"fins, middle", IN_MIDDLE, FINS, .depth = 11, .deep = 24},
    {"fins, server", AT_SERVER, FINS, .depth = 12, .deep = 24},
    {"probing, middle", IN_MIDDLE, PROBING, .depth = 10, .deep = 18},
    {"any RST, middle", IN_MIDDLE, OLD_RST, .depth = 10, .deep = 18},
    {"forging, middle", IN_MIDDLE, FORGING, .depth = 10, .deep = 18},
    {"waves, client", AT_CLIENT, WAVES(false, false), .depth = 17, .deep = 30},
    {"waves, middle", IN_MIDDLE, WAVES(false, false), .depth = 15, .deep = 30},
    {"waves, server", AT_SERVER, WAVES(false, false), .depth = 17, .deep = 30},
    {"waves with SACK, client", AT_CLIENT, WAVES(true, false), .depth = 17, .deep = 30},
    {"waves with SACK, middle", IN_MIDDLE, WAVES(true, false), .depth = 14, .deep = 30},
    {"waves with SACK, server", AT_SERVER, WAVES(true, false), .depth = 17, .deep = 30},
    {"waves with stamps, client", AT_CLIENT, WAVES(false, true), .depth = 17, .deep = 30},
    {"waves with stamps, middle", IN_MIDDLE, WAVES(false, true), .depth = 14, .deep = 30},
    {"waves with stamps, server", AT_SERVER, WAVES(false, true), .depth = 17, .deep = 30},
    {"waves with both, middle", IN_MIDDLE, WAVES(true, true), .depth = 14, .deep = 30},
    {"resets, client", AT_CLIENT, RESETS, .depth = 11, .deep = 20},
    {"resets, middle", IN_MIDDLE, RESETS, .depth = 9, .deep = 20},
    {"resets, server", AT_SERVER, RESETS, .depth = 11, .deep = 20},
    {"handshakes, client", AT_CLIENT, HANDSHAKES, .depth = 14, .deep = 24},
    {"handshakes, middle", IN_MIDDLE, HANDSHAKES, .depth = 13, .deep = 24},
    {"handshakes, server", AT_SERVER, HANDSHAKES, .depth = 14, .deep = 24},
};
/* clang-format on */
const unsigned scene_count = sizeof scenes / sizeof *scenes;
