// SPDX-License-Identifier: MPL-2.0
// The first request: it starts LobeChat (a cold start takes its time) and shows whether it serves.
#include "provider/schema/duration.h"
#include "provider/value/json.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/wait.h"

#include <string.h>

enum {
    DEFAULT_READY_S = 600,
    REQUEST_MS = 130000, // FC gives an instance 120 s to start listening
    // The same failure so many times in a row is no cold start but a broken configuration. Before a
    // team deployment listens it brings its database up to date, which may take several starts.
    START_FAILURES_MAX = 3,
    DATABASE_START_FAILURES_MAX = 8,
    OTHER_VERSIONS_MAX = 20, // in a row: instances of before the change answer for a moment
    SHOWN_MAX = 600,         // characters of an answer that a message quotes
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

typedef struct Probe {
    const char *url;
    Text code;                          // with which the last start failed; empty: it did not
    int start_failures, other_versions; // in a row
    const char *seen;
    int64_t began_ms;
} Probe;

static void probe_send(Call *call, const Deployment *deployment, const char *url,
                       HttpResponse *ret) {
    const HttpRequest request = {.method = "GET",
                                 .url = url,
                                 .timeout_ms = REQUEST_MS,
                                 .service = "lobechat",
                                 .operation = "WarmUp",
                                 .path_template = lobechat_health_path(deployment->planned),
                                 .attempt = 1};
    http_send(call, alibaba_http(deployment->session->alibaba), &request, ret);
}

// What the last answer said, for the message of a wait that failed.
static const char *probe_seen(Call *call, const HttpResponse *response, Text code, Text message) {
    if (response->outcome != HTTP_ANSWERED) return response->error;
    if (code.length == 0) return arena_printf(call->arena, "HTTP status %ld", response->status);
    message = call_quote(call, message, SHOWN_MAX);
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

// A certificate that is not trusted: waiting would not change that.
static Status not_trusted(Call *call, const char *why) {
    return call_fail(call, NULL, "LobeChat cannot be asked",
                     "The function exists and is in the state. Tried to ask it through its trigger "
                     "whether LobeChat answers; nothing was sent: %s. Set LOBECHAT_CA_FILE to a "
                     "file with the CA certificates to trust here, or set wait_for_ready = false "
                     "to go on without asking. Then apply again.",
                     why);
}

static int64_t ready_patience_ms(const Value *object) {
    int64_t seconds = DEFAULT_READY_S;
    Text given = value_text(value_get(object, A_READY_TIMEOUT));
    if (given.length > 0) (void)duration_parse(given, &seconds);
    return seconds * 1000;
}

// Whether the version that LobeHub 2.x tells is the one that is wanted, which may be told in part:
// "2" for "2.1.39". LobeChat 1.x tells none.
static bool is_version(const Deployment *deployment, Text told) {
    Text wanted = value_text(value_get(deployment->planned, A_APP_VERSION));
    if (function_line(deployment->planned) != LINE_2 || wanted.length == 0) return true;
    if (!text_equal(text_slice(told, 0, wanted.length), wanted)) return false;
    return told.length == wanted.length || told.data[wanted.length] == '.';
}

static Status other_version(Call *call, const Deployment *deployment, Text told) {
    Path path = path_attribute(NULL, A_APP_VERSION);
    const char *says = "What answers through the trigger does not say which version of LobeHub it "
                       "is";
    if (told.length > 0)
        says = arena_printf(call->arena, "LobeHub says that it is version %.*s", TEXT_ARGS(told));
    return call_fail(call, &path, "Another version answers",
                     "%s, and it should be %s as app_version says. The environment variables "
                     "depend on it: set app_version to the version of the image, or image to one "
                     "of that version; then apply again. The function exists and is in the state.",
                     says, value_cstr(value_get(deployment->planned, A_APP_VERSION)));
}

// OSS may refuse a key that was just made, until it has heard of it.
static bool is_key_unknown_yet(const Call *call, const Deployment *deployment, const Probe *probe) {
    return strstr(probe->seen, "InvalidAccessKeyId") != NULL &&
           stack_will_change(deployment, PART_RAM_ACCESS_KEY) &&
           !wait_is_over(call, probe->began_ms, UNKNOWN_YET_MS);
}

// One look. *ret_ready: it answers as it should.
static Status probe_look(Call *call, const Deployment *deployment, Probe *probe, bool *ret_ready) {
    HttpResponse response;
    probe_send(call, deployment, probe->url, &response);
    if (response.hopeless) return not_trusted(call, response.error);
    const Value *body = json_parse(call->arena, response.body, NULL);
    bool answered = response.outcome == HTTP_ANSWERED && response.status == 200;
    Text told = answered ? value_text(value_get(body, "version")) : TEXT("");
    *ret_ready = answered && is_version(deployment, told);
    probe->other_versions = answered && !*ret_ready ? probe->other_versions + 1 : 0;
    if (probe->other_versions == OTHER_VERSIONS_MAX) return other_version(call, deployment, told);

    Text code = value_text(value_get(body, "Code"));
    probe->seen = probe_seen(call, &response, code, value_text(value_get(body, "Message")));
    if (!is_start_failure(code)) code = TEXT("");
    bool again = code.length > 0 && text_equal(code, probe->code);
    probe->start_failures = again ? probe->start_failures + 1 : code.length > 0;
    probe->code = code;
    bool database = function_line(deployment->planned) != LINE_BASE_1;
    int most = database ? DATABASE_START_FAILURES_MAX : START_FAILURES_MAX;
    if (probe->start_failures < most || is_key_unknown_yet(call, deployment, probe))
        return status_ok();
    return start_failed(call, probe->seen);
}

Status probe_until_ready(Call *call, Deployment *deployment) {
    Probe probe = {.url = arena_printf(call->arena, "%s%s",
                                       value_cstr(stack_get(deployment, A_TRIGGER_URL)),
                                       lobechat_health_path(deployment->planned)),
                   .code = TEXT(""),
                   .began_ms = call_now_ms()};
    int64_t start = call_now_ms(), patience = ready_patience_ms(deployment->planned);
    for (;;) {
        bool ready = false;
        TRY(probe_look(call, deployment, &probe, &ready));
        if (ready) return status_ok();
        CallState state = wait_poll(call, start);
        if (state == CALL_RUNNING && call_now_ms() - start > patience) state = CALL_TIMED_OUT;
        if (state != CALL_RUNNING)
            return wait_fail(call, state, "LobeChat to answer through its trigger", probe.seen,
                             start);
    }
}

Status probe_after_change(Call *call, Deployment *deployment) {
    bool wait = value_bool_or(value_get(deployment->planned, A_WAIT_FOR_READY), true);
    bool changed =
        stack_will_change(deployment, PART_FUNCTION) || stack_will_change(deployment, PART_TRIGGER);
    return wait && changed ? probe_until_ready(call, deployment) : status_ok();
}
