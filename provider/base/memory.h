// SPDX-License-Identifier: MPL-2.0
// Memory for secrets, straight from the kernel: each piece between two guard pages, wiped when
// given back. In a process that asked for it, it is also in no core dump, not in a forked child,
// and not swapped as far as RLIMIT_MEMLOCK goes.
#pragma once

#include <stddef.h>

// Once, before the first piece is taken: raises the soft limit to the hard one.
void memory_protect(void);

// At least size bytes, zeroed; NULL when there is no memory. Pieces of a common size are kept for
// the next who asks. Threads may call at once.
void *memory_take(size_t size, size_t *ret_size);
// used: how many bytes from the start were written; they are wiped.
void memory_give(void *data, size_t used);

// How many idle pieces are kept from then on, in place of what one call needs: for programs that
// hold whole clouds.
void memory_keep(size_t pieces);

// How much of the protected memory is locked, and how much the limit did not allow.
typedef struct MemoryTotals {
    size_t locked, unlocked; // bytes
} MemoryTotals;

MemoryTotals memory_totals(void);
