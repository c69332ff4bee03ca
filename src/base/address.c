/* SPDX-License-Identifier: BSD-2-Clause */
#include <arpa/inet.h>

#include <finwait/segment.h>

const char *finwait_address_print(const struct finwait_address *address, int family, char *out, size_t size)
{
    if (inet_ntop(family == 6 ? AF_INET6 : AF_INET, address->bytes, out, (socklen_t)size) == NULL && size > 0)
        out[0] = '\0';
    return out;
}
