// SPDX-License-Identifier: MPL-2.0
// Structured log lines on stderr in the form that Terraform understands (one JSON object a line
// with @level, @message, @module, @timestamp). Only rpc/ and net/ log, and the engine of stacks a
// line for each part that it has worked on. There is no way to log a body: the fields are what
// log_line() is given, and secrets are never given to it.
#pragma once

#include "provider/base/text.h"

typedef enum LogLevel { LOG_TRACE, LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF } LogLevel;

typedef struct LogField {
    const char *key;
    const char *text; // NULL: the number counts
    int64_t number;
} LogField;

#define LOG_TEXT(k, t) ((LogField){.key = (k), .text = (t) != NULL ? (t) : ""})
#define LOG_INT(k, n) ((LogField){.key = (k), .number = (n)})

// Reads TF_LOG, TF_LOG_PROVIDER and TF_LOG_PROVIDER_LOBECHAT once (later ones win).
void log_init(void);
bool log_enabled(LogLevel level);
// module is "provider", "provider.api", …. One write(2) a line; safe from any thread.
void log_line(LogLevel level, const char *module, const char *message, const LogField *fields,
              size_t count);
#define LOG(level, module, message, ...)                                                           \
    do {                                                                                           \
        if (log_enabled(level)) {                                                                  \
            const LogField log_fields_[] = {__VA_ARGS__};                                          \
            log_line((level), (module), (message), log_fields_,                                    \
                     sizeof log_fields_ / sizeof *log_fields_);                                    \
        }                                                                                          \
    } while (0)
