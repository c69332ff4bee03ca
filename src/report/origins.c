/* SPDX-License-Identifier: BSD-2-Clause */
#include "origins.h"

#include <stdlib.h>
#include <string.h>

void origins_done(struct origins *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        free(origins->paths[i]);
    free(origins->paths);
    origins->paths = NULL;
    origins->count = 0;
}

bool origins_set(struct origins *origins, const struct finwait_capture_info *const *inputs, size_t count)
{
    origins_done(origins);
    if (count == 0)
        return true;
    origins->paths = calloc(count, sizeof *origins->paths);
    if (!origins->paths)
        return false;
    for (; origins->count < count; origins->count++) {
        char *path = strdup(inputs[origins->count]->path);
        if (!path)
            return false;
        origins->paths[origins->count] = path;
    }
    return true;
}

const char *origins_find(const struct origins *origins, uint64_t frame, uint64_t *inside)
{
    size_t input = 0;
    *inside = frame;
    if (origins->locate) {
        if (!origins->locate(origins->user, frame, &input, inside))
            return NULL;
    } else if (origins->count != 1) {
        return NULL;
    }
    return input < origins->count ? origins->paths[input] : NULL;
}
