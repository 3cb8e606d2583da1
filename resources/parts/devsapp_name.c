// SPDX-License-Identifier: MPL-2.0
// The name for tests below devsapp.net: its DNS record, which another service keeps for 30 days.
#include "resources/parts/devsapp.h"

#include "resources/names.h"
#include "resources/parts/domain.h"

#include <time.h>

enum { DAY_S = 24 * 3600, LASTS_S = 30 * DAY_S, WARN_S = 7 * DAY_S };

#define STATUS_ISSUING "Issuing" // and perhaps a helper function is left
#define STATUS_ISSUED "Issued"
#define STATUS_EXPIRING "Expiring"
#define STATUS_EXPIRED "Expired"

static Text status_of(const Value *object) {
    return stack_part_status(object, PART_DEVSAPP_NAME);
}

bool devsapp_is_expiring(const Value *object) {
    return text_is(status_of(object), STATUS_EXPIRING);
}

static Text devsapp_key(const Value *object) {
    return value_text(value_at(object, A_DEVSAPP_DOMAIN "." A_DOMAIN_NAME));
}

static bool devsapp_differs(const Value *prior, const Value *planned) {
    (void)planned;
    return text_is(status_of(prior), STATUS_EXPIRED) || text_is(status_of(prior), STATUS_ISSUING);
}

static const Value *devsapp_body(Arena *arena, Text name, const Value *expires_at) {
    const Value *body = api_pair(arena, "domainName", name);
    body = value_with(arena, body, "acceptTestOnly", &value_true);
    return value_with(arena, body, "expiresAt", expires_at);
}

// ---- dates as RFC 3339 in UTC

static const char date_form[] = "%Y-%m-%dT%H:%M:%SZ";

static const Value *date_print(Arena *arena, int64_t seconds) {
    time_t time = (time_t)seconds;
    struct tm utc;
    char date[32];
    gmtime_r(&time, &utc);
    strftime(date, sizeof date, date_form, &utc);
    return value_cstring(arena, date);
}

// -1 when it is none.
static int64_t date_read(Text text) {
    struct tm utc = {0};
    const char *end = text.length > 0 ? strptime(text.data, date_form, &utc) : NULL;
    return end != NULL && *end == '\0' ? (int64_t)timegm(&utc) : -1;
}

// ---- reading: nobody can be asked but the clock

static const char *status_now(const Value *object, const Value *expires_at) {
    int64_t end = date_read(value_text(expires_at)), now = (int64_t)time(NULL);
    if (text_is(status_of(object), STATUS_ISSUING)) return STATUS_ISSUING;
    if (end < 0 || now < end - WARN_S) return STATUS_ISSUED; // of an imported one no end is known
    return now < end ? STATUS_EXPIRING : STATUS_EXPIRED;
}

static Status devsapp_discover(Call *call, Deployment *deployment, const Value *object,
                               Found *ret) {
    const Value *domain;
    TRY(domain_discover(call, deployment, object, &domain));
    if (!domain_found_for_tests(deployment, domain)) return status_ok();
    Text name = value_text(value_get(domain, "domainName"));
    *ret = (Found){.present = true,
                   .id = name.data,
                   .status = STATUS_ISSUED,
                   .body = devsapp_body(call->arena, name, &value_null)};
    return status_ok();
}

static Status devsapp_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    if (deployment->discover) return devsapp_discover(call, deployment, object, ret);
    Text id = stack_part_id(object, PART_DEVSAPP_NAME);
    if (id.length == 0) return status_ok();
    const Value *expires_at = value_at(object, A_DEVSAPP_DOMAIN "." A_EXPIRES_AT);
    *ret = (Found){.present = true,
                   .id = id.data,
                   .status = status_now(object, expires_at),
                   .body = domain_is_for_tests(object) ? devsapp_body(call->arena, id, expires_at)
                                                       : &value_null};
    return status_ok();
}

// ---- having it issued, for the first time or again

static Status devsapp_prove_account(Call *call, Deployment *deployment, Text name) {
    Text token;
    TRY(devsapp_ask(call, deployment, name, &token));
    TRY(devsapp_helper_make(call, deployment, token));
    return devsapp_prove(call, deployment, token);
}

// What this apply needs, and what an interrupted one left, goes whatever happens.
static Status devsapp_issue(Call *call, Deployment *deployment) {
    const Value *planned = deployment->planned;
    Text name = domain_name_of(planned);
    const Found begun = {.id = name.data, .status = STATUS_ISSUING};
    stack_record(call, deployment, &devsapp_name_part, &begun);
    int64_t now = (int64_t)time(NULL);
    Status proved = devsapp_prove_account(call, deployment, name);
    Status swept = devsapp_helper_sweep(call, deployment, planned);
    if (!proved.ok || !swept.ok) return status_failed();
    const Value *end = date_print(call->arena, now + LASTS_S);
    const Found issued = {
        .id = name.data, .status = STATUS_ISSUED, .body = devsapp_body(call->arena, name, end)};
    stack_record(call, deployment, &devsapp_name_part, &issued);
    return status_ok();
}

// The service has nothing that takes a name back before its time.
static Status devsapp_remove(Call *call, Deployment *deployment, const Value *object) {
    return devsapp_helper_sweep(call, deployment, object);
}

const Part devsapp_name_part = {
    .name = PART_DEVSAPP_NAME,
    .label = "test domain name",
    .wanted = domain_is_for_tests,
    .differs = devsapp_differs,
    .key = devsapp_key,
    .outlives = true,
    .read = devsapp_read,
    .create = devsapp_issue,
    .update = devsapp_issue,
    .remove = devsapp_remove,
};
