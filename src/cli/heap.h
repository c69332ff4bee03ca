/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the C library's allocator takes memory from the system, for a run that ends by itself: flows lie all over it, and
 * what finding one costs is mostly the walk of page tables. Allocates nothing that stays.
 */
#ifndef CLI_HEAP_H
#define CLI_HEAP_H

/*
 * From here on all threads have one heap, in large pages where the system has any. It takes no more memory than it is
 * given to hold, and gives none back before the end. Where a gigabyte of addresses is not to be had, each thread has
 * its own, as always.
 */
void heap_prepare(void);

#endif
