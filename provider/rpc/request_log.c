// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/request_log.h"

#include "provider/base/log.h"
#include "provider/base/memory.h"

#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

static const char log_module[] = "provider";

const char *request_log_id(Arena *arena) {
    uint64_t n[2] = {0, 0};
    (void)!getrandom(n, sizeof n, 0);
    return arena_printf(arena, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(n[0] >> 32),
                        (unsigned)(n[0] >> 16 & 0xffff), (unsigned)(n[0] & 0xfff),
                        (unsigned)(0x8000 | (n[1] >> 48 & 0x3fff)), n[1] & 0xffffffffffff);
}

enum { MAX_FIELDS = 10 };

typedef struct Line {
    LogField fields[MAX_FIELDS];
    size_t count;
} Line;

static void line_add(Line *line, LogField field) {
    if (line->count < MAX_FIELDS) line->fields[line->count++] = field;
}

// The fields by which the lines of a call are told apart.
static Line line_of(const Call *call) {
    Line line = {.count = 0};
    bool data = strcmp(call->rpc, "ReadDataSource") == 0 ||
                strcmp(call->rpc, "ValidateDataResourceConfig") == 0;
    line_add(&line, LOG_TEXT("tf_rpc", call->rpc));
    line_add(&line, LOG_TEXT("tf_req_id", call->id));
    if (call->type != NULL)
        line_add(&line, LOG_TEXT(data ? "tf_data_source_type" : "tf_resource_type", call->type));
    return line;
}

void request_log_begin(const Call *call, const Provider *provider) {
    if (!log_enabled(LOG_DEBUG)) return;
    Line line = line_of(call);
    line_add(&line, LOG_TEXT("tf_proto_version", "6.11"));
    line_add(&line, LOG_TEXT("tf_provider_addr", provider->address));
    log_line(LOG_DEBUG, log_module, "received request", line.fields, line.count);
}

static void log_diagnostic(const Call *call, const Diag *diag) {
    bool error = diag->severity == DIAG_ERROR;
    Line line = line_of(call);
    line_add(&line, LOG_TEXT("diagnostic_severity", error ? "ERROR" : "WARNING"));
    line_add(&line, LOG_TEXT("diagnostic_summary", diag->summary));
    line_add(&line, LOG_TEXT("diagnostic_detail", diag->detail));
    if (diag->path != NULL)
        line_add(&line, LOG_TEXT("diagnostic_attribute", path_print(call->arena, diag->path)));
    log_line(error ? LOG_ERROR : LOG_WARN, log_module, "response contains diagnostic", line.fields,
             line.count);
}

void request_log_end(const Call *call, int64_t began_ms) {
    if (!log_enabled(LOG_ERROR)) return;
    for (const Diag *diag = call->diags->first; diag != NULL; diag = diag->next)
        log_diagnostic(call, diag);
    Line line = line_of(call);
    line_add(&line, LOG_INT("tf_req_duration_ms", call_now_ms() - began_ms));
    line_add(&line, LOG_INT("diagnostic_error_count", (int64_t)call->diags->errors));
    line_add(&line, LOG_INT("diagnostic_warning_count", (int64_t)call->diags->warnings));
    const MemoryTotals totals = memory_totals();
    if (totals.unlocked > 0) // RLIMIT_MEMLOCK is used up: what is beyond may be swapped
        line_add(&line, LOG_INT("memory_not_locked_kb", (int64_t)totals.unlocked / 1024));
    log_line(LOG_DEBUG, log_module, "served request", line.fields, line.count);
}
