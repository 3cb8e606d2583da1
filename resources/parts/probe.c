// SPDX-License-Identifier: MPL-2.0
// The first request: it starts LobeChat (a cold start takes its time) and shows whether it serves.
#include "provider/schema/duration.h"
#include "provider/value/json.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/wait.h"

enum {
    DEFAULT_READY_S = 600,
    REQUEST_MS = 130000,    // FC gives an instance 120 s to start listening
    START_FAILURES_MAX = 3, // in a row: then it is no cold start but a broken configuration
    SHOWN_MAX = 600,        // characters of an answer that a message quotes
};

// Codes with which FC says that the container itself did not start.
static bool is_start_failure(Text code) {
    static const char *const codes[] = {"CAExited", "CAFileNotFound", "CAPortBindingFailed",
                                        "FunctionNotStarted"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (text_is(code, codes[i])) return true;
    }
    return false;
}

static void probe_send(Call *call, const Deployment *deployment, const char *url,
                       HttpResponse *ret) {
    const HttpRequest request = {.method = "GET",
                                 .url = url,
                                 .timeout_ms = REQUEST_MS,
                                 .service = "lobechat",
                                 .operation = "WarmUp",
                                 .path_template = LOBECHAT_HEALTH_PATH,
                                 .attempt = 1};
    http_send(call, alibaba_http(deployment->session->alibaba), &request, ret);
}

// What the last answer said, for the message of a wait that failed.
static const char *probe_seen(Call *call, const HttpResponse *response, Text code, Text message) {
    if (response->outcome != HTTP_ANSWERED) return response->error;
    if (code.length == 0) return arena_printf(call->arena, "HTTP status %ld", response->status);
    message = text_slice(message, 0, SHOWN_MAX);
    return arena_printf(call->arena, "HTTP status %ld, %.*s: %.*s", response->status,
                        (int)code.length, code.data, (int)message.length, message.data);
}

static Status start_failed(Call *call, const char *seen) {
    return call_fail(
        call, NULL, "LobeChat does not start",
        "The function exists and is in the state, but its container ends as soon as "
        "it is started: %s. Check image, app_version and environment variables; with "
        "log_config set, the container's output is in the log store. Then apply again.",
        seen);
}

static int64_t ready_patience_ms(const Value *object) {
    int64_t seconds = DEFAULT_READY_S;
    Text given = value_text(value_get(object, A_READY_TIMEOUT));
    if (given.length > 0) (void)duration_parse(given, &seconds);
    return seconds * 1000;
}

Status probe_until_ready(Call *call, Deployment *deployment) {
    const char *url =
        arena_printf(call->arena, "%s%s", value_cstr(stack_get(deployment, A_TRIGGER_URL)),
                     LOBECHAT_HEALTH_PATH);
    int64_t start = call_now_ms(), patience = ready_patience_ms(deployment->planned);
    int start_failures = 0;
    for (;;) {
        HttpResponse response;
        probe_send(call, deployment, url, &response);
        if (response.outcome == HTTP_ANSWERED && response.status == 200) return status_ok();
        const Value *body = json_parse(call->arena, response.body, NULL);
        Text code = value_text(value_get(body, "Code"));
        const char *seen =
            probe_seen(call, &response, code, value_text(value_get(body, "Message")));
        start_failures = is_start_failure(code) ? start_failures + 1 : 0;
        if (start_failures == START_FAILURES_MAX) return start_failed(call, seen);
        CallState state = wait_poll(call, start);
        if (state == CALL_RUNNING && call_now_ms() - start > patience) state = CALL_TIMED_OUT;
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "LobeChat to answer through its trigger", seen, start);
    }
}
