// SPDX-License-Identifier: MPL-2.0
// Planning the domain, own or for tests.
#include "provider/schema/attrs.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/parts/devsapp.h"
#include "resources/rules.h"
#include "resources/session.h"

// ---- the own one

static const Value *default_protocol(Call *call, const Value *domain) {
    const Value *cert = value_get(domain, A_CERT_CONFIG);
    const Value *id = value_get(domain, A_CAS_CERTIFICATE_ID);
    if (value_is_given(cert) || value_is_given(id)) return value_cstring(call->arena, "HTTPS");
    bool unknown = !value_is_known(cert) || !value_is_known(id);
    return unknown ? &value_unknown : value_cstring(call->arena, "HTTP");
}

static void plan_protocol(Call *call, PlanChange *change) {
    const Value *domain = value_get(change->planned, A_CUSTOM_DOMAIN);
    const Value *given = value_at(change->config, A_CUSTOM_DOMAIN "." A_PROTOCOL);
    if (!value_is_given(domain) || value_is_given(given) || !value_is_known(given)) return;
    plan_set(call, change, A_CUSTOM_DOMAIN,
             value_with(call->arena, domain, A_PROTOCOL, default_protocol(call, domain)));
}

static void plan_cname_target(Call *call, PlanChange *change) {
    const Value *domain = value_get(change->planned, A_CUSTOM_DOMAIN);
    const Value *prior = value_get(change->prior, A_CNAME_TARGET);
    bool stays = value_is_given(domain) && !value_is_null(prior);
    plan_set(call, change, A_CNAME_TARGET,
             value_is_null(domain) ? &value_null
             : stays               ? prior
                                   : &value_unknown);
}

// ---- the one for tests

// It holds the account's id, which takes a request where neither the provider block nor a former
// name tells it.
static const Value *devsapp_name(Call *call, const PlanChange *change) {
    const Value *id = value_get(change->planned, A_ID);
    if (!value_is_given(id)) return &value_unknown;
    const Value *before = value_at(change->prior, A_DEVSAPP_DOMAIN "." A_DOMAIN_NAME);
    if (value_is_given(before) && value_equal(id, value_get(change->prior, A_ID))) return before;
    const Session *session = change->session;
    Text account;
    if (session == NULL || change->session_unknown ||
        !alibaba_account_id(call, session->alibaba, &account).ok)
        return &value_unknown;
    return value_string(call->arena,
                        deployment_devsapp_name(call->arena, change->planned, account));
}

static void plan_devsapp(Call *call, PlanChange *change, const char *name, const Value *value) {
    const Value *test = value_get(change->planned, A_DEVSAPP_DOMAIN);
    if (value_is_given(test))
        plan_set(call, change, A_DEVSAPP_DOMAIN, value_with(call->arena, test, name, value));
}

void rule_plan_domain(Call *call, PlanChange *change) {
    plan_protocol(call, change);
    plan_cname_target(call, change);
    if (value_is_given(value_get(change->planned, A_DEVSAPP_DOMAIN)))
        plan_devsapp(call, change, A_DOMAIN_NAME, devsapp_name(call, change));
    const Value *url = deployment_url(call->arena, change->planned);
    if (!value_is_null(url)) plan_set(call, change, A_APP_URL, url);
}

static void warn_devsapp(Call *call, const char *summary, const char *detail) {
    Path path = path_attribute(NULL, A_DEVSAPP_DOMAIN);
    call_warn(call, &path, summary, "%s", detail);
}

void rule_plan_expiry(Call *call, PlanChange *change, bool issued) {
    const Value *test = value_get(change->planned, A_DEVSAPP_DOMAIN);
    if (!value_is_given(test)) return;
    const char *function = value_cstr(value_get(change->planned, A_FUNCTION_NAME));
    const Value *end = value_at(change->prior, A_DEVSAPP_DOMAIN "." A_EXPIRES_AT);
    plan_devsapp(call, change, A_EXPIRES_AT, issued ? &value_unknown : end);
    if (issued)
        warn_devsapp(call, arena_printf(call->arena, "%s gets a domain for tests only", function),
                     "The Serverless Devs community gives out names below devsapp.net for learning "
                     "and testing, not for production: the name is served over plain HTTP, without "
                     "any guarantee, and is taken back 30 days after it was issued. Use "
                     "custom_domain for a deployment that people rely on.");
    else if (devsapp_is_expiring(change->prior))
        warn_devsapp(call, arena_printf(call->arena, "Test domain of %s is about to end", function),
                     arena_printf(call->arena,
                                  "The name is taken back at %s. The first apply after that issues "
                                  "it again; until then it may not answer. Use custom_domain for a "
                                  "deployment that people rely on.",
                                  value_cstr(end)));
}

// ---- either

void rule_check_private_key(Call *call, const PlanChange *change) {
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN), at = path_attribute(&block, A_CERT_CONFIG);
    Path path = path_attribute(&at, A_PRIVATE_KEY);
    const Value *given = value_get(value_get(change->config, A_CUSTOM_DOMAIN), A_CERT_CONFIG);
    const Value *cert = value_get(value_get(change->planned, A_CUSTOM_DOMAIN), A_CERT_CONFIG);
    rule_check_untold(call, &path, given, cert);
}

void rule_warn_without_domain(Call *call, const PlanChange *change) {
    if (deployment_has_domain(change->planned)) return;
    Path path = path_attribute(NULL, A_FUNCTION_NAME);
    call_warn(call, &path,
              arena_printf(call->arena, "%s has no custom domain",
                           value_cstr(value_get(change->planned, A_FUNCTION_NAME))),
              "app_url will be the function's default address, which makes browsers download the "
              "page instead of showing it. Set custom_domain to an own domain to open LobeChat in "
              "a browser.");
}
