/* SPDX-License-Identifier: BSD-2-Clause */
#include <finwait/analyzer.h>
