/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints docs/findings.md from the catalogue. */
#include <finwait/finwait.h>
#include <stdio.h>

static const char *const areas[] = {
    [FINWAIT_AREA_OPENING] = "Opening",
    [FINWAIT_AREA_CLOSING] = "Closing",
    [FINWAIT_AREA_CAPTURE] = "The capture itself",
    [FINWAIT_AREA_SERVICE] = "Services and hosts",
};

static void print_index(void)
{
    puts("| code | severity | what it is |\n| --- | --- | --- |");
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        const struct finwait_explanation *entry = finwait_explain((enum finwait_code)code);
        printf("| [`%s`](#%s) | %s | %s |\n", entry->name, entry->name, finwait_severity_name(entry->severity),
               entry->title);
    }
}

static void print_entry(const struct finwait_explanation *entry)
{
    printf("\n### %s\n\n**%s** (%s)\n\n", entry->name, entry->title, finwait_severity_name(entry->severity));
    printf("%s\n\n", entry->meaning);
    printf("*Recognised by:* %s\n\n", entry->recognised);
    printf("*Usual cause:* %s\n\n", entry->cause);
    printf("*What to do:* %s\n", entry->advice);
}

int main(void)
{
    puts("<!-- Made from the catalogue by `ninja -C build findings-page`: change src/diagnose/catalogue.c. -->");
    puts("# Findings\n");
    puts("What finwait can find, with the severity that a finding usually has; a rule may grade a single one by what");
    puts("it cost. `finwait explain CODE` prints the same.\n");
    print_index();
    for (unsigned area = 0; area < sizeof areas / sizeof *areas; area++) {
        printf("\n## %s\n", areas[area]);
        for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
            const struct finwait_explanation *entry = finwait_explain((enum finwait_code)code);
            if ((unsigned)entry->area == area)
                print_entry(entry);
        }
    }
    return 0;
}
