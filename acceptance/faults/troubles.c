// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/troubles.h"

// So much shorter is the patience with a request that would not be answered in a minute.
enum { SOON_MS = 60, SLOW_MS = 200 };

#define TRAPPED(where, ms) .wire = {.trapped = true, .trap = (where), .timeout_ms = (ms)}
#define BEFORE "\"phase\":\"before\","
#define AFTER AFTER_EFFECT ","
#define BODY(type, text)                                                                           \
    "\"kind\":{\"status\":200,\"content_type\":\"" type "\",\"body\":\"" text "\"}"

static const Trouble troubles[] = {
    // ---- on the way: nothing arrives
    {"unknown-name", true, TRAPPED(TRAP_NAME_UNKNOWN, 0), .said = "Could not resolve host"},
    {"silent-resolver", true, TRAPPED(TRAP_NAME_SILENT, SOON_MS), .said = "imeout"},
    {"refused", true, TRAPPED(TRAP_REFUSED, 0), .said = "onnect to "},
    {"unreached", true, TRAPPED(TRAP_UNREACHED, SOON_MS), .said = "imeout"},
    {"certificate", false, TRAPPED(TRAP_CERTIFICATE, 0), .said = "trusted certificates"},
    {"cut-handshake", true, TRAPPED(TRAP_CUT, 0), .said = "SSL"},
    // ---- the answer is lost
    {"reset-before", true, .rule = BEFORE "\"kind\":\"reset\"", .said = "onnection "},
    {"reset-after", true, .rule = AFTER "\"kind\":\"reset\"", .said = "onnection "},
    {"empty-reply", true, .rule = AFTER "\"kind\":\"empty\"", .said = "Empty reply"},
    {"truncated", true, .rule = AFTER "\"kind\":\"truncate\"",
     .said = "transfer closed|onnection "},
    {"chunk", true, .rule = AFTER "\"kind\":\"chunk\"", .said = "hunk"},
    {"garbage", true, .rule = AFTER "\"kind\":\"garbage\"", .said = "HTTP/0.9"},
    {"dribble", true, .wire = {.timeout_ms = SLOW_MS},
     .rule = AFTER "\"kind\":\"dribble\",\"ms\":20", .said = "no whole answer"},
    {"stall", true, .rule = BEFORE "\"kind\":\"stall\",\"ms\":30", .said = "no whole answer"},
    {"stall-too-long", true, .late = true, .wire = {.timeout_ms = SLOW_MS},
     .rule = BEFORE "\"kind\":\"stall\",\"ms\":230", .said = "no whole answer"},
    // ---- the service says no
    {"throttled-429", true, .by_service = true},
    {"throttled-400", true, .by_service = true},
    {"unavailable", true, .by_service = true},
    {"error-before", true, .by_service = true},
    {"error-after", true, .by_service = true},
    {"conflict", true, .by_service = true},
    // Of keys and tokens that were sent.
    {"expired", true, .by_service = true, .never_of = "GetDiscovery RequestToken"},
    {"skewed", false, .by_service = true},
    // Without this answer the zone is a guess, and what to set is said when it was wrong.
    {"denied", false, .by_service = true, .never_of = "GetAccountSettings"},
    // ---- the answer is wrong
    {"stale", true, .stale = true, .waits = true, .said = "pply again"},
    {"malformed", true, .rule = AFTER BODY("application/json", "{\\\"a\\\":"),
     .said = "it should be"},
    {"nothing", true, .rule = AFTER BODY("application/json", ""), .said = "empty|it should be"},
    {"page", true, .rule = BEFORE BODY("text/html", "<html><body>Sign in<br></body></html>"),
     .said = "it should be"},
    {"regress", true, .by_service = true, .waits = true, .only_of = "Get Describe"},
};

typedef struct ServiceAnswer {
    const char *name, *services, *rule, *code, *status;
    bool waits; // a lasting one is waited for until the operation's time is over
} ServiceAnswer;

#define RPC "rds vpc ecs ram alidns cas sts"
#define SAYS(side, number, word, more)                                                             \
    .rule = side "\"kind\":{\"status\":" #number ",\"code\":\"" word                               \
                 "\",\"message\":\"wait\"" more "}",                                               \
    .code = word, .status = "HTTP " #number
#define MEMBERS(text) .rule = AFTER "\"kind\":{\"members\":{" text "}}", .code = "", .status = ""

// The first row that fits counts; none: it does not happen there.
static const ServiceAnswer answers[] = {
    {"throttled-429", RPC, SAYS(BEFORE, 429, "Throttling.Api", ",\"retry_after\":1")},
    {"throttled-429", "fc fc2", SAYS(BEFORE, 429, "ResourceThrottled", ",\"retry_after\":1")},
    {"throttled-429", "oss", SAYS(BEFORE, 503, "QpsLimitExceeded", ",\"retry_after\":1")},
    {"throttled-429", "auth0", SAYS(BEFORE, 429, "too_many_requests", ",\"retry_after\":1"),
     .waits = true},
    {"throttled-429", "data_plane", SAYS(BEFORE, 429, "ResourceExhausted", ",\"retry_after\":1")},
    {"throttled-429", "*", SAYS(BEFORE, 429, "Throttling.RateQuota", ",\"retry_after\":1")},
    {"throttled-400", RPC " fc fc2", SAYS(BEFORE, 400, "Throttling.User", "")},
    {"throttled-400", "oss", SAYS(BEFORE, 503, "TotalQpsLimitExceeded", "")},
    {"throttled-400", "auth0", SAYS(BEFORE, 429, "too_many_requests", ""), .waits = true},
    {"unavailable", "*", SAYS(BEFORE, 503, "ServiceUnavailable", "")},
    {"error-before", "fc fc2", SAYS(BEFORE, 500, "InternalServerError", "")},
    {"error-before", "*", SAYS(BEFORE, 500, "InternalError", "")},
    {"error-after", "fc fc2", SAYS(AFTER, 500, "InternalServerError", "")},
    {"error-after", "*", SAYS(AFTER, 500, "InternalError", "")},
    {"conflict", "fc fc2", SAYS(BEFORE, 409, "ConcurrentUpdateError", "")},
    {"conflict", "rds", SAYS(BEFORE, 403, "OperationDenied.DBInstanceStatus", ""), .waits = true},
    {"conflict", "alidns", SAYS(BEFORE, 400, "LastOperationNotFinished", "")},
    {"conflict", RPC " oss", SAYS(BEFORE, 409, "OperationConflict", "")},
    {"expired", RPC " fc fc2", SAYS(BEFORE, 403, "InvalidSecurityToken.Expired", "")},
    {"expired", "oss", SAYS(BEFORE, 403, "SecurityTokenExpired", "")},
    {"expired", "auth0", SAYS(BEFORE, 401, "expired_token", "")},
    {"skewed", RPC " fc fc2", SAYS(BEFORE, 400, "InvalidTimeStamp.Expired", "")},
    {"skewed", "oss", SAYS(BEFORE, 403, "RequestTimeTooSkewed", "")},
    {"denied", "auth0", SAYS(BEFORE, 403, "insufficient_scope", "")},
    {"denied", "*", SAYS(BEFORE, 403, "AccessDenied", "")},
    {"regress", "fc", MEMBERS("\"state\":\"Pending\",\"lastUpdateStatus\":\"InProgress\"")},
    {"regress", "vpc", MEMBERS("\"Status\":\"Pending\"")},
    {"regress", "rds",
     MEMBERS("\"DBInstanceStatus\":\"Creating\",\"AccountStatus\":\"Unavailable\",\"DBStatus\":"
             "\"Creating\"")},
};

size_t troubles_count(void) {
    return COUNT_OF(troubles);
}

const Trouble *troubles_at(size_t index) {
    return &troubles[index];
}

const Trouble *troubles_find(const char *name) {
    for (size_t i = 0; i < COUNT_OF(troubles); i++)
        if (strcmp(troubles[i].name, name) == 0) return &troubles[i];
    fail_msg("no trouble is called %s", name);
    return NULL;
}

static const ServiceAnswer *answer_of(const Trouble *trouble, const char *service) {
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        const ServiceAnswer *answer = &answers[i];
        bool fits =
            strcmp(answer->services, "*") == 0 || text_has_word(answer->services, text_of(service));
        if (fits && strcmp(answer->name, trouble->name) == 0) return answer;
    }
    return NULL;
}

bool trouble_waits(const Trouble *trouble, const char *service) {
    const ServiceAnswer *answer = trouble->by_service ? answer_of(trouble, service) : NULL;
    return trouble->waits || (answer != NULL && answer->waits);
}

bool trouble_hits(const Trouble *trouble, const Target *target) {
    if (trouble->stale) return target->writes && strcmp(target->service, "data_plane") != 0;
    if (trouble->by_service && answer_of(trouble, target->service) == NULL) return false;
    if (target->operation == NULL) return true;
    if (trouble->never_of != NULL && text_has_word(trouble->never_of, text_of(target->operation)))
        return false;
    if (trouble->only_of == NULL) return true;
    Text rest = text_of(trouble->only_of), word;
    while (text_next(&rest, ' ', &word))
        if (strncmp(target->operation, word.data, word.length) == 0) return true;
    return false;
}

Wording trouble_wording(const Trouble *trouble, const char *service) {
    const ServiceAnswer *answer = trouble->by_service ? answer_of(trouble, service) : NULL;
    if (answer == NULL) return (Wording){.rule = trouble->rule, .said = {trouble->said}};
    bool refused = strstr(answer->status, " 40") != NULL;
    return (Wording){.rule = answer->rule,
                     .said = {answer->code, answer->status},
                     .answered = *answer->status != '\0',
                     .refused = refused};
}
