// SPDX-License-Identifier: MPL-2.0
#include "provider/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <yajl/yajl_gen.h>

static LogLevel log_level = LOG_OFF;

static const char *const level_names[] = {"trace", "debug", "info", "warn", "error", "off"};

void log_init(void) {
    static const char *const variables[] = {"TF_LOG", "TF_LOG_PROVIDER",
                                            "TF_LOG_PROVIDER_LOBECHAT"};
    log_level = LOG_OFF;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        Text word = text_of(getenv(variables[i]));
        if (text_is_nocase(word, "json")) log_level = LOG_TRACE;
        for (int level = LOG_TRACE; level <= LOG_OFF; level++) {
            if (text_is_nocase(word, level_names[level])) log_level = (LogLevel)level;
        }
    }
}

bool log_enabled(LogLevel level) {
    return level >= log_level && log_level != LOG_OFF;
}

static void put_string(yajl_gen json, const char *text) {
    yajl_gen_string(json, (const unsigned char *)text, strlen(text));
}

static void put_timestamp(yajl_gen json) {
    struct timeval now;
    struct tm utc;
    char date[32], stamp[64];
    gettimeofday(&now, NULL);
    gmtime_r(&now.tv_sec, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(stamp, sizeof stamp, "%s.%06ldZ", date, (long)now.tv_usec);
    put_string(json, "@timestamp");
    put_string(json, stamp);
}

void log_line(LogLevel level, const char *module, const char *message, const LogField *fields,
              size_t count) {
    if (!log_enabled(level)) return;
    Arena *arena = arena_new();
    yajl_gen json = yajl_gen_alloc(NULL);
    yajl_gen_map_open(json);
    put_string(json, "@level");
    put_string(json, level_names[level]);
    put_string(json, "@message");
    put_string(json, text_to_utf8(arena, text_of(message)));
    put_string(json, "@module");
    put_string(json, module);
    put_timestamp(json);
    for (size_t i = 0; i < count; i++) {
        put_string(json, fields[i].key);
        if (fields[i].text != NULL)
            put_string(json, text_to_utf8(arena, text_of(fields[i].text)));
        else
            yajl_gen_integer(json, fields[i].number);
    }
    yajl_gen_map_close(json);
    const unsigned char *line = NULL;
    size_t length = 0;
    yajl_gen_get_buf(json, &line, &length);
    char *whole = arena_copy(arena, line, length + 1); // yajl ends its buffer with a NUL
    whole[length] = '\n';
    // One write a line, so that lines of several threads never mix. Nobody is left to be told of
    // a failure.
    (void)!write(STDERR_FILENO, whole, length + 1);
    yajl_gen_free(json);
    arena_free(arena);
}
