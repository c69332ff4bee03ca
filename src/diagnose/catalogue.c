/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/finding.h>
