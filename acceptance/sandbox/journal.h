// SPDX-License-Identifier: MPL-2.0
// An append-only file of JSON records, each on a line behind its own checksum and on disk before
// journal_append() returns. A record that a crash cut short is dropped at the next start; a damaged
// one anywhere else is refused rather than skipped, because what follows may build on it. So that
// the file does not grow without end, one record can take the place of all.
#pragma once

#include "provider/base/status.h"
#include "provider/value/value.h"

typedef struct Journal Journal;

// Opens or makes the file (readable by its owner only) and locks it against a second process. Calls
// replay() for each record in order. Failures have a reason in arena.
typedef void (*JournalReplay)(void *context, const Value *record);
typedef struct JournalTarget {
    JournalReplay replay;
    void *context;
} JournalTarget;

Status journal_open(Arena *arena, const char *path, JournalTarget target, Journal **ret,
                    const char **ret_reason);
// After a failure nothing was appended and the journal takes no more records.
Status journal_append(Journal *journal, Text json, const char **ret_reason);
int64_t journal_length(const Journal *journal); // bytes
// Makes json the only record. After a crash at any moment, as after a failure, the records before
// are there, or it; never both, never a part.
Status journal_replace(Journal *journal, Text json, const char **ret_reason);
void journal_close(Journal *journal);
