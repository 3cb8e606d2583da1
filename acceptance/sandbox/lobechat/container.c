// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/container.h"

#include "acceptance/sandbox/fc/function_state.h"
#include "acceptance/sandbox/fc/invocation.h"
#include "acceptance/sandbox/fc/scaling.h"
#include "acceptance/sandbox/lobechat/boot.h"
#include "acceptance/sandbox/lobechat/site.h"

enum { LOOK_AGAIN_MS = 10 }; // of real time, while something real is under way

static bool has_instance(const Value *function, int64_t revision) {
    return value_int_or(value_get(value_at(function, FC_INSTANCE), "revision"), -1) == revision;
}

// From when the instance takes requests: now, unless it has to be started first. A new one is
// remembered with its function, so the requests that come meanwhile wait for the same start.
static int64_t ready_at(const Request *request, Text name, const Value *function,
                        int64_t revision) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    int64_t now = clock_now(cloud->clock);
    if (has_instance(function, revision))
        return value_int_or(value_get(value_at(function, FC_INSTANCE), "readyAtMs"), now);
    bool kept_up = fc_scaling_instances(cloud, name) > 0;
    int64_t ready = kept_up ? now : now + CONTAINER_COLD_START_MS;
    const ValueEntry entries[] = {
        {TEXT("revision"), value_int(arena, revision)},
        {TEXT("readyAtMs"), value_int(arena, ready)},
    };
    store_put(
        cloud->store, FC_FUNCTIONS, name,
        value_with_at(arena, function, FC_INSTANCE, value_map(arena, entries, COUNT_OF(entries))));
    return ready;
}

// Which code Function Compute gives for a function that is not Active is not documented; that it
// refuses is.
static Reply not_ready(const Request *request, Text name, const FunctionState *state) {
    return reply_error(request, 412, "FunctionNotReady",
                       "function '%.*s' cannot be invoked, its state is %s: %s", (int)name.length,
                       name.data, state->state, state->reason);
}

// Each request starts the container anew, so each one waits for it to fail.
static Reply exited(const Request *request, const char *log) {
    Reply reply =
        reply_error(request, 412, "CAExited",
                    "Function instance exited unexpectedly(code 1, message:operation not "
                    "permitted) with start command '/bin/node /app/startServer.js'.\nLogs:%s",
                    log);
    reply.delay_ms = clock_real_wait(request->cloud->clock,
                                     clock_now(request->cloud->clock) + CONTAINER_COLD_START_MS);
    return reply;
}

// LobeChat listens on PORT, 3210 unless told otherwise; the cloud waits 120 s for it, which is left
// out here.
static bool listens(const Value *function, int64_t *ret_port) {
    *ret_port = value_int_or(value_at(function, "customContainerConfig.port"), 0);
    return *ret_port == value_int_or(value_at(function, "environmentVariables.PORT"), 3210);
}

Reply container_serve(const Request *request, Text name, const Value *function) {
    if (fc_invocation_is_disabled(function))
        return reply_error(request, 403, "AccessDenied",
                           "the invocation of function '%.*s' is disabled", (int)name.length,
                           name.data);
    FunctionState state = fc_function_state(request->cloud, function);
    if (!text_is(text_of(state.state), "Active")) return not_ready(request, name, &state);

    const Value *environment = value_get(function, "environmentVariables");
    Release release = release_of_image(request->arena, state.image);
    // While an update is in progress the instances from before it answer.
    int64_t revision = fc_function_revision(function);
    if (text_is(text_of(state.update), "InProgress")) revision--;
    if (!has_instance(function, revision)) {
        Boot boot = boot_container(request, name, function, &release, revision);
        if (boot.waiting) return (Reply){.again = true, .status = 503, .delay_ms = LOOK_AGAIN_MS};
        if (boot.log != NULL) return exited(request, boot.log);
    }
    int64_t port;
    if (!listens(function, &port))
        return reply_error(request, 412, "FunctionNotStarted",
                           "Function instance health check failed on port %lld in 120 seconds.",
                           (long long)port);
    int64_t ready = ready_at(request, name, function, revision);
    Reply reply = site_answer(request, &release, environment);
    if (reply.again) return reply;
    reply.delay_ms = clock_real_wait(request->cloud->clock, ready);
    return reply;
}
