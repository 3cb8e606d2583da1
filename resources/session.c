// SPDX-License-Identifier: MPL-2.0
#include "resources/session.h"

#include "provider/schema/attrs.h"
#include "resources/names.h"
#include "resources/sandbox.h"

#include <stdlib.h>

static const char url_rule[] = "^https?://[^/?#[:space:]]+/?$";

static const Attr assume_role_attrs[] = {
    {"role_arn", STRING, REQUIRED, .doc = "ARN of the RAM role to assume."},
    {"session_name", STRING, OPTIONAL, .doc = "Session name that shows in ActionTrail.",
     .checks =
         CHECKS(PATTERN("^[A-Za-z0-9.@_-]{2,64}$", "must be 2 to 64 letters, digits and `.@_-`"))},
    {"policy", STRING, OPTIONAL, .doc = "Policy document that narrows the role further."},
    {"session_expiration", NUMBER, OPTIONAL, .checks = CHECKS(RANGE(900, 43200), MULTIPLE(1)),
     .doc = "Seconds the temporary keys live; 3600 when not set. They are renewed in time."},
    {"external_id", STRING, OPTIONAL, .doc = "External id that the role's trust policy asks for."},
    ATTRS_END,
};

static const Attr assume_role_with_oidc_attrs[] = {
    {"role_arn", STRING, REQUIRED, .doc = "ARN of the RAM role to assume."},
    {"oidc_provider_arn", STRING, REQUIRED, .doc = "ARN of the OIDC provider in RAM."},
    {"oidc_token_file", STRING, REQUIRED,
     .doc = "File with the OIDC token; read again at every renewal."},
    {"role_session_name", STRING, OPTIONAL, .doc = "Session name that shows in ActionTrail."},
    {"policy", STRING, OPTIONAL, .doc = "Policy document that narrows the role further."},
    {"session_expiration", NUMBER, OPTIONAL, .checks = CHECKS(RANGE(900, 43200), MULTIPLE(1)),
     .doc = "Seconds the temporary keys live; 3600 when not set. They are renewed in time."},
    ATTRS_END,
};

static const Attr auth0_attrs[] = {
    {A_DOMAIN, STRING, OPTIONAL, .checks = CHECKS(TEST(auth0_domain_test, "must be a host name")),
     .doc = "Domain of the tenant, such as `tenant.eu.auth0.com`, or its custom domain. "
            "`AUTH0_DOMAIN` when not set."},
    {A_CLIENT_ID, STRING, OPTIONAL,
     .doc = "Client id of a machine-to-machine application that is authorized for the Management "
            "API. `AUTH0_CLIENT_ID` when not set."},
    {A_CLIENT_SECRET, STRING, OPTIONAL | SENSITIVE,
     .doc = "Its client secret. Rather leave it out and use `AUTH0_CLIENT_SECRET`."},
    {A_API_TOKEN, STRING, OPTIONAL | SENSITIVE,
     .doc = "Token for the Management API to use as it is, instead of an application; it is not "
            "renewed. `AUTH0_API_TOKEN` when not set."},
    {"audience", STRING, OPTIONAL,
     .doc = "Audience of the Management API, needed where `domain` is a custom domain: "
            "`https://TENANT.REGION.auth0.com/api/v2/`. `AUTH0_AUDIENCE` when not set."},
    ATTRS_END,
};

#define ENDPOINT_ROW(service, title)                                                               \
    {                                                                                              \
        service, STRING, OPTIONAL,                                                                 \
            .checks = CHECKS(PATTERN(url_rule, "must be a URL without a path")),                   \
            .doc = "Base URL for " title "."                                                       \
    }
static const Attr endpoint_attrs[] = {
    ENDPOINT_ROW("alidns", "Alibaba Cloud DNS"),
    ENDPOINT_ROW(A_AUTH0, "Auth0, whose tenant it is told in the Host header"),
    ENDPOINT_ROW("cas", "Certificate Management Service"),
    ENDPOINT_ROW("dashscope", "Model Studio (DashScope)"),
    ENDPOINT_ROW("devsapp", "the service that gives out `devsapp.net` domain names"),
    ENDPOINT_ROW("ecs", "Elastic Compute Service"),
    ENDPOINT_ROW("fc", "Function Compute 3.0"),
    ENDPOINT_ROW("fc2", "Function Compute 2.0"),
    ENDPOINT_ROW(A_OSS, "Object Storage Service; a bucket's name is put before its host"),
    ENDPOINT_ROW("ram", "Resource Access Management"),
    ENDPOINT_ROW("rds", "ApsaraDB RDS"),
    ENDPOINT_ROW("sts", "Security Token Service"),
    ENDPOINT_ROW("vpc", "Virtual Private Cloud"), // the service, not the part
    ATTRS_END,
};

const Attr session_attrs[] = {
    {A_REGION, STRING, OPTIONAL,
     .doc = "Region for resources that name none, such as `cn-hangzhou`. Taken from "
            "`ALIBABA_CLOUD_REGION`, `ALIBABA_CLOUD_REGION_ID` or `ALICLOUD_REGION` when not set."},
    {A_ACCESS_KEY, STRING, OPTIONAL | SENSITIVE,
     .doc = "AccessKey id. Rather leave it out and use the environment, a profile or a role."},
    {A_SECRET_KEY, STRING, OPTIONAL | SENSITIVE, .doc = "AccessKey secret that goes with it."},
    {"security_token", STRING, OPTIONAL | SENSITIVE,
     .doc = "Security token, when the two are temporary keys."},
    {"profile", STRING, OPTIONAL,
     .doc = "Profile of the shared configuration file; its current one when not set."},
    {"shared_credentials_file", STRING, OPTIONAL,
     .doc = "Configuration file of the Alibaba Cloud CLI; `~/.aliyun/config.json` when not set."},
    {"credentials_uri", STRING, OPTIONAL, .doc = "URL that answers with temporary keys as JSON."},
    {"ecs_role_name", STRING, OPTIONAL,
     .doc = "RAM role of the ECS instance that Terraform runs on."},
    {"account_id", STRING, OPTIONAL,
     .checks = CHECKS(PATTERN("^[0-9]{6,20}$", "must be an account id of digits")),
     .doc = "Account id; saves one request where it is needed."},
    {"assume_role", OBJECT_OF(assume_role_attrs), OPTIONAL,
     .doc = "Role to assume with the keys that were found."},
    {"assume_role_with_oidc", OBJECT_OF(assume_role_with_oidc_attrs), OPTIONAL,
     .doc = "Role to assume with an OIDC token, without any keys."},
    {A_AUTH0, OBJECT_OF(auth0_attrs), OPTIONAL,
     .doc = "Access to the Auth0 tenant in which applications and users are to be managed. Not "
            "needed where no Auth0 is used, or only an application that is there already."},
    {A_ENDPOINTS, OBJECT_OF(endpoint_attrs), OPTIONAL,
     .doc =
         "Base URLs to use instead of the built-in ones. Plain http only to a loopback address."},
    ATTRS_END,
};

static Status session_check_url(Call *call, const Value *endpoints, const char *service) {
    const Value *url = value_get(endpoints, service);
    if (value_is_null(url) || !value_is_known(url)) return status_ok();
    const char *fault = http_url_fault(call->arena, value_cstr(url));
    if (fault == NULL) return status_ok();
    Path block = path_attribute(NULL, A_ENDPOINTS);
    Path path = path_attribute(&block, service);
    return call_fail(call, &path, "Endpoint cannot be used", "%s", fault);
}

static bool session_has(const Value *object, const char *name) {
    return value_is_given(value_get(object, name));
}

// Given both ways it would be unclear on whose behalf requests are sent.
static void session_check_auth0(Call *call, const Value *auth0) {
    bool application = session_has(auth0, A_CLIENT_ID) || session_has(auth0, A_CLIENT_SECRET);
    if (!application || !session_has(auth0, A_API_TOKEN)) return;
    Path block = path_attribute(NULL, A_AUTH0), path = path_attribute(&block, A_API_TOKEN);
    (void)call_fail(call, &path, "Two kinds of credentials for Auth0",
                    "api_token is used instead of client_id and client_secret: give one or the "
                    "other.");
}

Status session_validate(Call *call, const Value *config) {
    const Value *key = value_get(config, A_ACCESS_KEY), *secret = value_get(config, A_SECRET_KEY);
    if (value_is_known(key) && value_is_known(secret) &&
        value_is_null(key) != value_is_null(secret)) {
        Path path = path_attribute(NULL, value_is_null(key) ? A_SECRET_KEY : A_ACCESS_KEY);
        (void)call_fail(call, &path, "Half of a key pair",
                        "access_key and secret_key go together: give both or neither.");
    }
    session_check_auth0(call, value_get(config, A_AUTH0));
    for (const Attr *row = endpoint_attrs; row->name != NULL; row++)
        (void)session_check_url(call, value_get(config, A_ENDPOINTS), row->name);
    return call_has_errors(call) ? status_failed() : status_ok();
}

static Text region_resolve(Arena *arena, const Value *config, const Value *sandbox) {
    static const char *const variables[] = {"ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID",
                                            "ALICLOUD_REGION"};
    Text own = value_text(value_get(config, A_REGION));
    if (own.length > 0) return text_copy(arena, own);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        Text found = text_of(getenv(variables[i]));
        if (found.length > 0) return text_copy(arena, found);
    }
    return text_copy(arena, value_text(value_get(sandbox, A_REGION)));
}

Status session_configure(Call *call, const Value *config, const char *terraform_version,
                         void **ret_session) {
    Arena *arena = arena_new();
    const Value *sandbox;
    Status read = sandbox_read(call, arena, &sandbox);
    if (!read.ok) {
        arena_free(arena);
        return read;
    }
    Session *session = ARENA_NEW(arena, Session);
    session->arena = arena;
    session->settings.config = value_copy(arena, config);
    session->settings.sandbox = sandbox;
    session->settings.region = region_resolve(arena, config, sandbox);
    sandbox_warn(call, &session->settings);
    const char *agent = arena_printf(arena, "Terraform/%s terraform-provider-lobechat/" VERSION,
                                     terraform_version != NULL ? terraform_version : "unknown");
    session->alibaba = alibaba_client_new(&session->settings, agent);
    session->auth0 = auth0_client_open(auth0_settings_new(arena, config, sandbox), agent);
    session->unfinished = handover_new(arena);
    session->kept = handover_new(arena);
    *ret_session = session;
    return status_ok();
}

void session_close(void *handle) {
    Session *session = handle;
    if (session == NULL) return;
    alibaba_client_free(session->alibaba);
    auth0_client_close(session->auth0);
    arena_free(session->arena);
}

const Value *session_region(Arena *arena, const Session *session, const Value *own) {
    if (!value_is_null(own)) return own;
    if (session == NULL || session->settings.region.length == 0) return &value_null;
    return value_string(arena, session->settings.region);
}
