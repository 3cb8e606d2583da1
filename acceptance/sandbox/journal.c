// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/journal.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUM_LENGTH = 16 };

struct Journal {
    Arena *arena;
    const char *path;
    int file;
    off_t length; // of the whole records
    bool broken;
};

static Status journal_fail(const Journal *journal, const char *what, const char **ret_reason) {
    *ret_reason = arena_printf(journal->arena, "%s %s: %s", what, journal->path, strerror(errno));
    return status_failed();
}

static Text journal_sum(Arena *arena, Text json) {
    Digest digest = digest_sha256(json);
    return text_slice(digest_hex(arena, digest_bytes(&digest)), 0, SUM_LENGTH);
}

// The record of a line without its newline; NULL when the line is not whole.
static const Value *journal_parse(Arena *arena, Text line) {
    if (line.length < SUM_LENGTH + 2 || line.data[SUM_LENGTH] != ' ') return NULL;
    Text json = text_slice(line, SUM_LENGTH + 1, line.length);
    if (!text_equal(text_slice(line, 0, SUM_LENGTH), journal_sum(arena, json))) return NULL;
    return json_parse(arena, json, NULL);
}

// Replays the whole records of content; *ret_good is where the last of them ends.
static Status journal_replay(Journal *journal, Text content, JournalTarget target, size_t *ret_good,
                             const char **ret_reason) {
    size_t at = 0, number = 1;
    for (; at < content.length; number++) {
        Text rest = text_slice(content, at, content.length);
        const char *newline = memchr(rest.data, '\n', rest.length);
        if (newline == NULL) break;
        Arena *arena = arena_new();
        size_t length = (size_t)(newline - rest.data);
        const Value *record = journal_parse(arena, text_slice(rest, 0, length));
        if (record != NULL) target.replay(target.context, record);
        arena_free(arena);
        bool last = at + length + 1 == content.length;
        if (record == NULL && last) break;
        if (record == NULL) {
            *ret_reason =
                arena_printf(journal->arena, "record %zu of %s is damaged", number, journal->path);
            return status_failed();
        }
        at += length + 1;
    }
    *ret_good = at;
    return status_ok();
}

static Status journal_load(Journal *journal, JournalTarget target, const char **ret_reason) {
    struct stat facts;
    if (fstat(journal->file, &facts) != 0) return journal_fail(journal, "cannot read", ret_reason);
    if (facts.st_size == 0) return status_ok();
    size_t size = (size_t)facts.st_size, good = 0;
    void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, journal->file, 0);
    if (map == MAP_FAILED) return journal_fail(journal, "cannot read", ret_reason);
    Status status =
        journal_replay(journal, (Text){.data = map, .length = size}, target, &good, ret_reason);
    munmap(map, size);
    TRY(status);
    journal->length = (off_t)good;
    if (good < size && ftruncate(journal->file, journal->length) != 0) {
        return journal_fail(journal, "cannot cut the incomplete last record off", ret_reason);
    }
    return status_ok();
}

Status journal_open(Arena *arena, const char *path, JournalTarget target, Journal **ret,
                    const char **ret_reason) {
    Journal *journal = ARENA_NEW(arena, Journal);
    journal->arena = arena;
    journal->path = arena_strdup(arena, path);
    journal->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal->file < 0) return journal_fail(journal, "cannot open", ret_reason);
    Status status = flock(journal->file, LOCK_EX | LOCK_NB) == 0
                        ? journal_load(journal, target, ret_reason)
                        : journal_fail(journal, "another sandbox uses", ret_reason);
    if (!status.ok) journal_close(journal);
    *ret = journal;
    return status;
}

static bool journal_write(int file, Text text) {
    while (text.length > 0) {
        ssize_t written = write(file, text.data, text.length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text = text_slice(text, (size_t)written, text.length);
    }
    return fdatasync(file) == 0;
}

Status journal_append(Journal *journal, Text json, const char **ret_reason) {
    if (journal->broken) {
        *ret_reason = "an earlier write to the state file failed";
        return status_failed();
    }
    Arena *arena = arena_new();
    Text line = text_of(arena_printf(arena, "%.*s %.*s\n", SUM_LENGTH,
                                     journal_sum(arena, json).data, (int)json.length, json.data));
    bool written = journal_write(journal->file, line);
    off_t length = (off_t)line.length;
    arena_free(arena);
    if (written) {
        journal->length += length;
        return status_ok();
    }
    journal->broken = true;
    Status failure = journal_fail(journal, "cannot write", ret_reason);
    // What a failed write leaves behind is cut off here, or as a torn tail at the next start.
    if (ftruncate(journal->file, journal->length) != 0) errno = 0;
    return failure;
}

void journal_close(Journal *journal) {
    if (journal->file >= 0) close(journal->file);
    journal->file = -1;
}
