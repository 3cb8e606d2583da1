// SPDX-License-Identifier: MPL-2.0
// What a plan is known to run into, or what its reader should know.
#include "provider/schema/attrs.h"
#include "resources/alibaba/endpoints.h"
#include "resources/database_rules.h"
#include "resources/database_wants.h"
#include "resources/image.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/parts/rds_extension.h"
#include "resources/secrets.h"

#define DEFAULT_EMBEDDING "qwen/text-embedding-v3"
#define UPSTREAM_ENDS                                                                              \
    "1.143.3 is the last 1.x release, 2.1.39 the last 2.x that needs pgvector only"

static bool at_least(const AppVersion *version, int64_t major, int64_t minor, int64_t patch) {
    return app_version_at_least(version, &(AppVersion){major, minor, patch});
}

static const char *name_of(const PlanChange *change) {
    return value_cstr(value_get(change->planned, A_FUNCTION_NAME));
}

// ---- versions

static Status check_version(Call *call, const PlanChange *change, AppVersion *ret) {
    const Value *version = value_get(change->planned, A_APP_VERSION);
    Path path = path_attribute(NULL, A_APP_VERSION);
    if (!value_is_known(version)) return status_failed();
    if (!app_version_parse(value_text(version), ret))
        return call_fail(call, &path, "LobeChat version is not known",
                         "The image's tag does not tell a version, and the environment variables "
                         "depend on it. Set app_version, for instance to \"1.143.3\".");
    if (at_least(ret, 1, 12, 0)) return status_ok();
    return call_fail(
        call, &path, "LobeChat version is too old",
        "Version %s has no database edition with pgvector. Use 1.12.0 or later: " UPSTREAM_ENDS ".",
        value_cstr(version));
}

static void check_upgrade(Call *call, const PlanChange *change, const AppVersion *version) {
    AppVersion before;
    const Value *prior = value_get(change->prior, A_APP_VERSION);
    if (!app_version_parse(value_text(prior), &before)) return;
    Path path = path_attribute(NULL, A_APP_VERSION);
    const char *planned = value_cstr(value_get(change->planned, A_APP_VERSION));
    if (version->major < before.major) {
        (void)call_fail(call, &path, "LobeChat cannot go back",
                        "%s has changed the database for good, and %s cannot read it. Restore a "
                        "backup into another deployment to go back.",
                        value_cstr(prior), planned);
        return;
    }
    if (!app_version_at_least(version, &before))
        call_warn(call, &path, arena_printf(call->arena, "Downgrade of %s", name_of(change)),
                  "Migrations of the database only go forward: %s may not understand what %s has "
                  "made of it.",
                  planned, value_cstr(prior));
    if (version->major == before.major) return;
    const Value *allowed = value_get(change->planned, A_ALLOW_MAJOR_UPGRADE);
    if (value_is_known(allowed) && !value_bool_or(allowed, false)) {
        (void)call_fail(call, &path, "Major upgrade is not allowed",
                        "From %s to %s the database is changed for good, everybody is signed out "
                        "and has to log in anew with the same e-mail address. Make a backup, read "
                        "the guide on upgrading, and set allow_major_upgrade = true.",
                        value_cstr(prior), planned);
        return;
    }
    call_warn(call, &path, arena_printf(call->arena, "Major upgrade of %s", name_of(change)),
              "From %s to %s the database is changed for good when the new version first starts. "
              "All sessions end; people log in anew and are recognised by their e-mail address, "
              "which must be unique. access_code has no effect any more.",
              value_cstr(prior), planned);
}

// ---- attributes of one line

typedef struct LineRule {
    const char *block; // or NULL
    const char *name;
    Line line; // in which it is of use
    bool refused;
    const char *reason;
} LineRule;

static const LineRule line_rules[] = {
    {NULL, A_ACCESS_CODE, LINE_DATABASE_1, true,
     "LobeHub 2.x does not start with an access code. Remove it; auth0.allowed_emails says who may "
     "log in."},
    {NULL, A_REDIS_URL, LINE_2, false, "LobeChat 1.x does not use Redis."},
    {NULL, A_INTERNAL_APP_URL, LINE_2, false, "LobeChat 1.x always uses its public address."},
    {A_AUTH0, A_ALLOWED_EMAILS, LINE_2, false,
     "LobeChat 1.x lets every user of the Auth0 application in. Close the sign-up of the "
     "connection "
     "in Auth0."},
};

// In either form. What is not known yet may turn out to be null.
static bool is_set(const Value *config, const char *name) {
    return value_is_given(attr_secret(config, config, name)) ||
           value_is_given(attr_secret_version(config, name));
}

static void check_line(Call *call, const PlanChange *change, Line line) {
    for (size_t i = 0; i < sizeof line_rules / sizeof *line_rules; i++) {
        const LineRule *rule = &line_rules[i];
        const Value *config = change->config;
        if (rule->block != NULL) config = value_get(config, rule->block);
        if (rule->line == line || !is_set(config, rule->name)) continue;
        Path block = path_attribute(NULL, rule->block != NULL ? rule->block : "");
        Path path = path_attribute(rule->block != NULL ? &block : NULL, rule->name);
        if (rule->refused)
            (void)call_fail(call, &path, "Attribute of another version", "%s", rule->reason);
        else
            call_warn(
                call, &path,
                arena_printf(call->arena, "%s has no effect in %s", rule->name, name_of(change)),
                "%s", rule->reason);
    }
    bool code = is_set(change->config, A_ACCESS_CODE);
    Path path = path_attribute(NULL, A_ACCESS_CODE);
    if (line == LINE_DATABASE_1 && code)
        call_warn(call, &path,
                  arena_printf(call->arena, "access_code has no effect in %s", name_of(change)),
                  "Whoever is logged in with Auth0 is not asked for it.");
}

// Asked as soon as there is an instance to ask; else when its database is there.
static void check_search(Call *call, const PlanChange *change) {
    const Session *session = change->session;
    Text instance = stack_part_id(change->prior, PART_RDS_INSTANCE);
    bool new = extension_search_needed(change->planned) && !extension_search_needed(change->prior);
    if (!new || instance.length == 0 || session == NULL || change->session_unknown) return;
    const ExtensionQuestion question = {
        .region = value_text(value_get(change->prior, A_REGION)),
        .instance = instance,
        .database = stack_part_id(change->prior, PART_RDS_DATABASE),
        .extension = EXTENSION_SEARCH,
    };
    bool offered = true;
    if (rds_offers_extension(call, session, &question, &offered).ok && !offered)
        (void)extension_search_missing(call, change->planned);
}

// ---- embedding

static void check_embedding(Call *call, const PlanChange *change, const AppVersion *version) {
    const Value *model = value_get(change->planned, A_EMBEDDING_MODEL);
    if (!value_is_known(model)) return;
    Path path = path_attribute(NULL, A_EMBEDDING_MODEL);
    if (!at_least(version, 1, 46, 0)) {
        if (text_is(value_text(model), DEFAULT_EMBEDDING))
            return; // built into the template's image
        (void)call_fail(
            call, &path, "Embedding model is built in",
            "LobeChat before 1.46 does not take the embedding model from outside. Remove "
            "embedding_model or use a later version.");
        return;
    }
    bool first = !value_equal(value_get(change->prior, A_APP_VERSION),
                              value_get(change->planned, A_APP_VERSION));
    if (at_least(version, 2, 1, 34) || !text_starts(value_text(model), "qwen/") || !first) return;
    call_warn(call, &path,
              arena_printf(call->arena, "Large files cannot be embedded in %s", name_of(change)),
              "Before LobeHub 2.1.34 files are embedded in batches of 50 texts, and Model Studio "
              "takes 10: files of more than 10 pieces fail. Small ones work.");
}

// ---- what must not change unnoticed

static void check_key_vaults(Call *call, const PlanChange *change) {
    if (value_is_null(change->prior)) return;
    static const char variable[] = "KEY_VAULTS_SECRET";
    const Value *before = value_get(value_get(change->prior, A_SECRET_DIGESTS), variable);
    const Value *after = value_get(value_get(change->planned, A_SECRET_DIGESTS), variable);
    if (value_is_null(before) || value_equal(before, after)) return;
    // Back to what it was before somebody changed it elsewhere.
    const Value *applied = value_get(secrets_applied(change->private), variable);
    if (!value_is_null(applied) && value_equal(applied, after)) return;
    // A value that the config has not yet is judged when Terraform plans again to apply it.
    if (!value_is_known(value_get(change->planned, A_SECRET_DIGESTS))) return;
    if (!value_is_known(attr_secret(change->config, change->config, A_KEY_VAULTS_SECRET))) return;
    const Value *allowed = value_get(change->planned, A_ALLOW_KEY_VAULTS_ROTATION);
    if (!value_is_known(allowed) || value_bool_or(allowed, false)) return;
    Path path = path_attribute(NULL, A_KEY_VAULTS_SECRET);
    (void)call_fail(
        call, &path, "Key of the users' vaults would change",
        "With another key_vaults_secret nobody can read any more what was encrypted "
        "with the present one: the API keys that users have entered. Restore the former "
        "value, or set allow_key_vaults_rotation = true if they can be lost.");
}

static void check_storage(Call *call, const PlanChange *change) {
    if (!database_wants_instance(change->planned)) return;
    const Value *before = value_get(value_get(change->prior, A_DATABASE), A_STORAGE_GB);
    const Value *after = value_get(value_get(change->planned, A_DATABASE), A_STORAGE_GB);
    if (value_is_null(before) || !value_is_known(after)) return;
    if (value_int_or(after, 0) >= value_int_or(before, 0)) return;
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_STORAGE_GB);
    (void)call_fail(call, &path, "Storage cannot shrink",
                    "The instance has %s GB, and RDS cannot take storage away. Keep storage_gb at "
                    "%s or more.",
                    value_cstr(before), value_cstr(before));
}

// Of an account that first used OSS on or after 2025-03-20 the public endpoints in mainland China
// refuse data requests, and LobeChat sends browsers exactly there.
static void warn_public_endpoint(Call *call, const PlanChange *change) {
    const Value *oss = value_get(change->planned, A_OSS);
    const Value *region = value_get(change->planned, A_REGION);
    bool new = !value_equal(value_get(value_get(change->prior, A_OSS), A_BUCKET),
                            value_get(oss, A_BUCKET));
    if (!new || !value_is_known(region) || !endpoint_region_mainland(value_text(region))) return;
    if (value_bool_or(value_get(oss, A_ALLOW_PUBLIC_ENDPOINT), true)) return;
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, A_ENDPOINT);
    call_warn(call, &path,
              arena_printf(call->arena, "Uploads of %s may be refused", name_of(change)),
              "Accounts that first used OSS on or after 2025-03-20 cannot transfer data through "
              "public endpoints in mainland China (PublicEndpointForbidden), and LobeChat's pages "
              "upload there. Use an older account or a region such as cn-hongkong. "
              "acknowledge_public_endpoint_restriction = true in oss silences this.");
}

static void warn_plain_http(Call *call, const PlanChange *change) {
    Text url = value_text(value_get(change->planned, A_APP_URL));
    bool new =
        !value_equal(value_get(change->prior, A_APP_URL), value_get(change->planned, A_APP_URL));
    if (!new || !text_starts(url, "http://")) return;
    // A test domain warns of that itself.
    if (!value_is_null(value_get(change->planned, A_DEVSAPP_DOMAIN))) return;
    Path path = path_attribute(NULL, A_CUSTOM_DOMAIN);
    call_warn(call, &path, arena_printf(call->arena, "%s is served without TLS", name_of(change)),
              "Logins and conversations travel over plain HTTP. Set cert_config or "
              "cas_certificate_id in custom_domain.");
}

// ---- logins

// What is to be made or managed in a tenant needs credentials for that very tenant.
static void check_tenant(Call *call, const PlanChange *change) {
    const Session *session = change->session;
    bool needed = database_wants_client(change->planned) ||
                  database_wants_callback(change->planned) || database_wants_users(change->planned);
    if (!needed || session == NULL || change->session_unknown) return;
    const Auth0Settings *settings = auth0_client_settings(session->auth0);
    const char *gap = auth0_settings_gap(settings);
    Path path = path_attribute(NULL, A_AUTH0);
    if (gap != NULL) {
        (void)call_fail(call, &path, "No credentials for Auth0",
                        "Applications, callback URLs and users are managed with Auth0's Management "
                        "API. %s",
                        gap);
        return;
    }
    Text issuer = value_text(value_get(change->planned, A_AUTH0_ISSUER));
    Text host = text_slice(issuer, sizeof "https://" - 1, issuer.length);
    if (issuer.length == 0 || text_equal(host, settings->domain) ||
        text_equal(host, settings->custom_domain))
        return;
    (void)call_fail(call, &path, "Credentials are for another Auth0 tenant",
                    "Logins go to %.*s, and the credentials for Auth0's Management API are for "
                    "%.*s. Give both the same domain.",
                    (int)host.length, host.data, (int)settings->domain.length,
                    settings->domain.data);
}

void database_check_plan(Call *call, const PlanChange *change) {
    AppVersion version;
    if (check_version(call, change, &version).ok) {
        check_upgrade(call, change, &version);
        check_line(call, change, function_line(change->planned));
        check_embedding(call, change, &version);
        check_search(call, change);
    }
    check_tenant(call, change);
    check_key_vaults(call, change);
    check_storage(call, change);
    warn_public_endpoint(call, change);
    warn_plain_http(call, change);
}

Status database_plan_destroy(Call *call, const PlanChange *change) {
    const Value *protected = value_get(value_get(change->prior, A_DATABASE), A_DELETION_PROTECTION);
    bool instance = stack_part_id(change->prior, PART_RDS_INSTANCE).length > 0;
    if (!instance || stack_unfinished(change->prior) || !value_bool_or(protected, false))
        return status_ok();
    Path block = path_attribute(NULL, A_DATABASE),
         path = path_attribute(&block, A_DELETION_PROTECTION);
    return call_fail(call, &path, "Database is protected",
                     "RDS instance %s holds everybody's conversations and is protected from "
                     "deletion. To destroy or replace it, set deletion_protection = false in "
                     "database and apply that first.",
                     stack_part_id(change->prior, PART_RDS_INSTANCE).data);
}
