/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/finwait.h>

static const char *name_of(const char *const *names, unsigned count, unsigned value)
{
    return value < count ? names[value] : "unknown";
}

/* One table and one accessor for each list of words. */
#define X(upper, lower) #lower,
#define NAMES(LIST, tag, function)                                                                                     \
    const char *function(tag value)                                                                                    \
    {                                                                                                                  \
        static const char *const names[] = {LIST(X)};                                                                  \
        return name_of(names, sizeof names / sizeof *names, (unsigned)value);                                          \
    }

NAMES(FINWAIT_STATES, enum finwait_state, finwait_state_name)
NAMES(FINWAIT_VERDICTS, enum finwait_verdict, finwait_verdict_name)
NAMES(FINWAIT_OPENS, enum finwait_open_kind, finwait_open_name)
NAMES(FINWAIT_CLOSES, enum finwait_close_kind, finwait_close_name)
NAMES(FINWAIT_STEPS, enum finwait_step_kind, finwait_step_name)
NAMES(FINWAIT_PLACES, enum finwait_place, finwait_place_name)
NAMES(FINWAIT_LOSS_EVIDENCE, enum finwait_loss_evidence, finwait_loss_evidence_name)
NAMES(FINWAIT_ROLES, enum finwait_roles_from, finwait_roles_name)
NAMES(FINWAIT_VANTAGES, enum finwait_vantage, finwait_vantage_name)
NAMES(FINWAIT_RESET_FORMS, enum finwait_reset_form, finwait_reset_form_name)
NAMES(FINWAIT_CAUSES, enum finwait_cause, finwait_cause_name)
NAMES(FINWAIT_WHYS, enum finwait_why, finwait_why_name)

#define SEVERITIES(X) X(NOTE, note) X(WARNING, warning) X(ERROR, error)
#define CERTAINTIES(X) X(POSSIBLE, possible) X(LIKELY, likely) X(PROVEN, proven)
NAMES(FINWAIT_CODES, enum finwait_code, finwait_code_name)
NAMES(SEVERITIES, enum finwait_severity, finwait_severity_name)
NAMES(CERTAINTIES, enum finwait_certainty, finwait_certainty_name)
NAMES(FINWAIT_PROFILES, enum finwait_profile, finwait_profile_name)
NAMES(FINWAIT_ROOMS, enum finwait_room, finwait_room_name)

const char *finwait_side_name(enum finwait_side side)
{
    static const char *const names[] = {"client", "server"};
    return side < FINWAIT_SIDE_COUNT ? names[side] : NULL;
}

const char *finwait_version(void)
{
    return FINWAIT_VERSION;
}
