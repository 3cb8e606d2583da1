// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/journal.h"

#include "provider/net/digest.h"
#include "provider/value/json.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUM_LENGTH = 16 };

struct Journal {
    Arena *arena;
    const char *path;      // of the file itself, not of a link to it
    const char *next_path; // where its successor is made
    int file;
    off_t length; // of the whole records
    bool broken;
};

static Status journal_fail(const Journal *journal, const char *what, const char **ret_reason) {
    *ret_reason = arena_printf(journal->arena, "%s %s: %s", what, journal->path,
                               text_error(journal->arena, errno));
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
        // The first may stand for all there is, and then was on disk before it got its name.
        bool last = number > 1 && at + length + 1 == content.length;
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

// A file's name is safe once its directory is. Some file systems do not offer it.
static bool sync_directory(const char *path) {
    char copy[PATH_MAX] = "";
    memcpy(copy, path, strnlen(path, sizeof copy - 1));
    int directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = directory >= 0 && (fsync(directory) == 0 || errno == EINVAL);
    if (directory >= 0) close(directory);
    return synced;
}

// Whether the open file is still what its name stands for: another sandbox may have put a successor
// in its place after it was opened and before it was locked.
static bool is_current(const Journal *journal) {
    struct stat own, named;
    return fstat(journal->file, &own) == 0 && stat(journal->path, &named) == 0 &&
           own.st_ino == named.st_ino && own.st_dev == named.st_dev;
}

static Status journal_lock(Journal *journal, const char **ret_reason) {
    if (flock(journal->file, LOCK_EX | LOCK_NB) != 0)
        return journal_fail(journal, "another sandbox uses", ret_reason);
    errno = EBUSY;
    return is_current(journal) ? status_ok()
                               : journal_fail(journal, "another sandbox uses", ret_reason);
}

static Status journal_begin(Journal *journal, JournalTarget target, const char **ret_reason) {
    char real[PATH_MAX];
    if (realpath(journal->path, real) == NULL)
        return journal_fail(journal, "cannot find", ret_reason);
    journal->path = arena_strdup(journal->arena, real);
    journal->next_path = arena_printf(journal->arena, "%s.compacting", real);
    TRY(journal_lock(journal, ret_reason));
    // A crash may have left one; nobody else makes one while this file is locked.
    if (unlink(journal->next_path) != 0 && errno != ENOENT)
        return journal_fail(journal, "cannot clean up beside", ret_reason);
    if (!sync_directory(real))
        return journal_fail(journal, "cannot sync the directory of", ret_reason);
    return journal_load(journal, target, ret_reason);
}

Status journal_open(Arena *arena, const char *path, JournalTarget target, Journal **ret,
                    const char **ret_reason) {
    Journal *journal = ARENA_NEW(arena, Journal);
    journal->arena = arena;
    journal->path = arena_strdup(arena, path);
    journal->file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal->file < 0) return journal_fail(journal, "cannot open", ret_reason);
    Status status = journal_begin(journal, target, ret_reason);
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

static Text journal_line(Arena *arena, Text json) {
    return text_of(arena_printf(arena, "%.*s %.*s\n", SUM_LENGTH, journal_sum(arena, json).data,
                                (int)json.length, json.data));
}

Status journal_append(Journal *journal, Text json, const char **ret_reason) {
    if (journal->broken) {
        *ret_reason = "an earlier write to the state file failed";
        return status_failed();
    }
    Arena *arena = arena_new();
    Text line = journal_line(arena, json);
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

int64_t journal_length(const Journal *journal) {
    return journal->length;
}

// The successor, whole, on disk and locked; -1 with errno when it cannot be made.
static int make_next(const Journal *journal, Text line) {
    int file = open(journal->next_path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return -1;
    if (flock(file, LOCK_EX | LOCK_NB) == 0 && journal_write(file, line)) return file;
    int why = errno;
    close(file);
    (void)unlink(journal->next_path);
    errno = why;
    return -1;
}

static Status replace_by(Journal *journal, Text line, const char **ret_reason) {
    int next = make_next(journal, line);
    if (next < 0) return journal_fail(journal, "cannot write a shorter", ret_reason);
    if (rename(journal->next_path, journal->path) != 0) {
        Status failure = journal_fail(journal, "cannot put a shorter file in place of", ret_reason);
        close(next);
        (void)unlink(journal->next_path);
        return failure;
    }
    close(journal->file);
    journal->file = next;
    journal->length = (off_t)line.length;
    // Were the old name to come back, so would the old records, without those that follow.
    journal->broken = !sync_directory(journal->path);
    return journal->broken ? journal_fail(journal, "cannot sync the directory of", ret_reason)
                           : status_ok();
}

Status journal_replace(Journal *journal, Text json, const char **ret_reason) {
    if (journal->broken) {
        *ret_reason = "an earlier write to the state file failed";
        return status_failed();
    }
    Arena *arena = arena_new();
    Status status = replace_by(journal, journal_line(arena, json), ret_reason);
    arena_free(arena);
    return status;
}

void journal_close(Journal *journal) {
    if (journal->file >= 0) close(journal->file);
    journal->file = -1;
}
