// SPDX-License-Identifier: MPL-2.0
// Planning: what follows from other values.
#include "provider/schema/attrs.h"
#include "resources/database_rows.h"
#include "resources/database_rules.h"
#include "resources/database_wants.h"
#include "resources/deployment_id.h"
#include "resources/environment_variables.h"
#include "resources/image.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"
#include "resources/parts/parts.h"
#include "resources/parts/ram.h"
#include "resources/rules.h"

// The seed template's class (2 cores, 16 GB) as each category has it, and the serverless ones.
static const struct {
    const char *category, *class;
} default_classes[] = {
    {"Basic", "pg.x8.medium.1"},
    {"HighAvailability", "pg.x8.medium.2c"},
    {"serverless_basic", "pg.n2.serverless.1c"},
    {"serverless_standard", "pg.n2.serverless.2c"},
};

const DefaultImage database_default_image = {
    .find = image_default_database,
    .source = "lobehub/lobe-chat-database:1.143.3 or lobehub/lobehub:2.1.39",
};

// ---- members of nested attributes

static void set_member(Call *call, PlanChange *change, const char *block, const char *name,
                       const Value *value) {
    const Value *object = value_get(change->planned, block);
    if (value_is_null(object) || !value_is_known(object)) return;
    if (!value_is_null(value_get(value_get(change->config, block), name))) return;
    plan_set(call, change, block, value_with(call->arena, object, name, value));
}

static const Value *default_class(Arena *arena, const Value *category) {
    for (size_t i = 0; i < sizeof default_classes / sizeof *default_classes; i++) {
        if (text_is(value_text(category), default_classes[i].category))
            return value_cstring(arena, default_classes[i].class);
    }
    return &value_unknown;
}

static void plan_instance_class(Call *call, PlanChange *change) {
    const Value *database = value_get(change->planned, A_DATABASE);
    const Value *category = value_get(database, A_CATEGORY);
    const Value *before = value_get(value_get(change->prior, A_DATABASE), A_CATEGORY);
    const Value *kept = value_get(value_get(change->prior, A_DATABASE), A_INSTANCE_CLASS);
    const Value *class = default_class(call->arena, category);
    if (!value_is_null(kept) && value_equal(before, category)) class = kept;
    if (!database_wants_instance(change->planned)) class = &value_null;
    if (part_unsure(call->arena, &rds_instance_part, change->planned)) class = &value_unknown;
    set_member(call, change, A_DATABASE, A_INSTANCE_CLASS, class);
}

static void plan_endpoint(Call *call, PlanChange *change) {
    const Value *region = value_get(change->planned, A_REGION);
    const Value *endpoint =
        value_is_known(region)
            ? value_cstring(call->arena,
                            arena_printf(call->arena, "oss-%s.aliyuncs.com", value_cstr(region)))
            : &value_unknown;
    set_member(call, change, A_OSS, A_ENDPOINT, endpoint);
}

static void plan_application_name(Call *call, PlanChange *change) {
    const Value *name = value_get(change->planned, A_FUNCTION_NAME);
    const Value *client = value_get(value_get(change->planned, A_AUTH0), A_CLIENT_ID);
    const Value *title = !value_is_known(name) || !value_is_known(client) ? &value_unknown
                         : !value_is_null(client)
                             ? &value_null
                             : value_cstring(call->arena, arena_printf(call->arena, "LobeChat %s",
                                                                       value_cstr(name)));
    set_member(call, change, A_AUTH0, A_APPLICATION_NAME, title);
}

// ---- secrets that are generated when nobody gives them

// version: attr_secret_version() of the configuration.
static const Value *generated(const Value *version, const Value *prior, bool wanted) {
    if (!value_is_known(version)) return &value_unknown;
    if (!value_is_null(version) || !wanted) return &value_null;
    return value_is_null(prior) ? &value_unknown : prior;
}

static void plan_generated(Call *call, PlanChange *change, const char *name, bool wanted) {
    const Value *version = attr_secret_version(change->config, name);
    rule_plan_default(call, change, name,
                      generated(version, value_get(change->prior, name), wanted));
}

static void plan_password(Call *call, PlanChange *change) {
    static const char name[] = A_DATABASE "." A_PASSWORD;
    const Value *version = attr_secret_version(change->config, name);
    const Value *prior = value_at(change->prior, name);
    const Value *password = generated(version, prior, database_wants_instance(change->planned));
    if (part_unsure(call->arena, &rds_instance_part, change->planned)) password = &value_unknown;
    set_member(call, change, A_DATABASE, A_PASSWORD, password);
}

// ---- network

// One that is not given stands for its defaults, so that one which comes or goes is another network
// where it differs from them.
static void plan_network(Call *call, PlanChange *change) {
    const Value *before = value_get(change->prior, A_NETWORK);
    const Value *after = value_get(change->planned, A_NETWORK);
    bool comes_or_goes = value_is_null(before) != value_is_null(after);
    if (value_is_null(change->prior) || !comes_or_goes) return;
    const Value *there = value_is_null(after) ? before : after;
    Path block = path_attribute(NULL, A_NETWORK);
    for (const Attr *row = network_rows; row->name != NULL; row++) {
        const Value *usual = row->fallback != NULL ? attr_fallback(call->arena, row) : &value_null;
        Path path = path_attribute(&block, row->name);
        if (!value_equal(value_get(there, row->name), usual))
            plan_replace_row(call, &lobechat_database, change, row, &path);
    }
}

void database_plan_inputs(Call *call, PlanChange *change) {
    plan_network(call, change);
    plan_instance_class(call, change);
    plan_endpoint(call, change);
    plan_application_name(call, change);
    plan_generated(call, change, A_KEY_VAULTS_SECRET, true);
    plan_generated(call, change, A_AUTH_SECRET, true);
    // A key that is there stays when the line changes.
    plan_generated(call, change, A_JWKS_KEY,
                   function_line(change->planned) == LINE_2 ||
                       !value_is_known(value_get(change->planned, A_APP_VERSION)) ||
                       !value_is_null(value_get(change->prior, A_JWKS_KEY)));
    plan_password(call, change);
}

// ---- outputs

static const Value *around(Arena *arena, const char *before, const Value *text, const char *after) {
    if (!value_is_given(text)) return text;
    return value_cstring(arena, arena_printf(arena, "%s%s%s", before, value_cstr(text), after));
}

static const Value *issuer_of(Call *call, const PlanChange *change) {
    const Value *auth0 = value_get(change->planned, A_AUTH0);
    const Value *issuer = value_get(auth0, A_ISSUER), *domain = value_get(auth0, A_DOMAIN);
    if (!value_is_known(issuer) || !value_is_known(domain)) return &value_unknown;
    if (!value_is_null(domain)) return around(call->arena, "https://", domain, "");
    if (!value_is_null(issuer)) {
        Text text = value_text(issuer);
        bool slash = text_ends(text, "/");
        return value_string(call->arena, text_slice(text, 0, text.length - (slash ? 1 : 0)));
    }
    const Session *session = change->session;
    if (session == NULL || change->session_unknown) return &value_unknown;
    Text tenant = auth0_client_settings(session->auth0)->domain;
    if (tenant.length > 0)
        return around(call->arena, "https://", value_string(call->arena, tenant), "");
    Path block = path_attribute(NULL, A_AUTH0), path = path_attribute(&block, A_DOMAIN);
    (void)call_fail(call, &path, "No Auth0 tenant",
                    "Neither auth0.domain nor auth0.issuer is set, and the provider block (auth0) "
                    "and AUTH0_DOMAIN name no tenant. Set one of them.");
    return &value_unknown;
}

// What follows from the domain and the bucket.
static const Value *with_urls(Arena *arena, const Value *object) {
    const Value *url = value_get(object, A_APP_URL), *oss = value_get(object, A_OSS);
    const Value *endpoint = value_get(oss, A_ENDPOINT), *bucket = value_get(oss, A_BUCKET);
    bool known = value_is_known(endpoint) && value_is_known(bucket);
    const struct {
        const char *name;
        const Value *value;
    } outputs[] = {
        {A_AUTH0_CALLBACK_URL, around(arena, "", url, AUTH0_CALLBACK_PATH)},
        {A_AUTH0_LOGOUT_URL, url},
        {A_CORS_ORIGIN, url},
        {A_OSS_ENDPOINT, around(arena, "https://", endpoint, "")},
        {A_OSS_PUBLIC_DOMAIN,
         known ? value_cstring(arena, arena_printf(arena, "https://%s.%s", value_cstr(bucket),
                                                   value_cstr(endpoint)))
               : &value_unknown},
        {A_APPLIED_APP_VERSION, value_get(object, A_APP_VERSION)},
    };
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        object = value_with(arena, object, outputs[i].name, outputs[i].value);
    return object;
}

// What is given instead of made is known, and so is what is neither given nor made.
static void plan_given(Call *call, PlanChange *change, const char *output, const Value *given,
                       bool made) {
    if (!value_is_null(given) || !made) plan_set(call, change, output, given);
}

static void plan_tickets(Call *call, PlanChange *change) {
    const Value *users = value_get(value_get(change->planned, A_AUTH0), A_USERS);
    const Value *before = value_get(value_get(change->prior, A_AUTH0), A_USERS);
    // Open ids: people will be made, perhaps anew because somebody deleted them.
    bool new = !value_equal(users, before) || value_is_null(change->prior) ||
               !value_is_known(value_get(change->planned, A_AUTH0_USER_IDS));
    bool none = value_is_known(users) && value_count(users) == 0;
    plan_set(call, change, A_AUTH0_PASSWORD_TICKETS,
             none  ? &value_null
             : new ? &value_unknown
                   : value_get(change->prior, A_AUTH0_PASSWORD_TICKETS));
}

static const Value *planned_user_name(Arena *arena, const Value *object) {
    bool known = value_is_known(value_get(object, A_REGION)) &&
                 value_is_known(value_get(object, A_FUNCTION_NAME));
    return known ? value_cstring(arena, ram_user_name(arena, object)) : &value_unknown;
}

void database_plan_outputs(Call *call, PlanChange *change) {
    const Value *network = value_get(change->planned, A_NETWORK);
    bool network_made = database_wants_network(change->planned) ||
                        part_unsure(call->arena, &vpc_part, change->planned);
    change->planned = with_urls(call->arena, change->planned);
    plan_set(call, change, A_AUTH0_ISSUER, issuer_of(call, change));
    plan_given(call, change, A_AUTH0_CLIENT_ID,
               value_get(value_get(change->planned, A_AUTH0), A_CLIENT_ID), true);
    plan_given(call, change, A_OSS_ACCESS_KEY_ID,
               value_get(value_get(change->planned, A_OSS), A_ACCESS_KEY_ID), true);
    if (database_wants_ram_user(change->planned))
        plan_set(call, change, A_RAM_USER_NAME, planned_user_name(call->arena, change->planned));
    plan_given(call, change, A_VPC_ID, value_get(network, A_VPC_ID), network_made);
    plan_given(call, change, A_VSWITCH_IDS, value_get(network, A_VSWITCH_IDS), network_made);
    plan_given(call, change, A_SECURITY_GROUP_ID, value_get(network, A_SECURITY_GROUP_ID),
               network_made);
    plan_tickets(call, change);
    plan_set(call, change, A_DATABASE_URL, database_client_url(call->arena, change->planned));
}

const Value *database_client_url(Arena *arena, const Value *object) {
    const Value *database = value_get(object, A_DATABASE);
    if (!value_is_known(value_get(database, A_URL "_wo_version")) ||
        !value_is_known(value_get(database, A_PASSWORD "_wo_version")))
        return &value_unknown;
    bool write_only = !value_is_null(value_get(database, A_URL "_wo_version")) ||
                      !value_is_null(value_get(database, A_PASSWORD "_wo_version"));
    if (write_only) return &value_null;
    const EnvironmentSources sources = {
        .line = function_line(object), .config = &value_null, .object = object};
    return variable_value(arena, variable_find(sources.line, TEXT("DATABASE_URL")), &sources);
}

// ---- after an import

// Defaults of what nothing tells: of an instance that is not there, of variables of the other line.
static const Value *with_untold(Arena *arena, const Value *object) {
    const Attr *rows = resource_rows(&lobechat_database);
    const Value *database = value_get(object, A_DATABASE);
    const Attr *row = attrs_find(rows, TEXT(A_DATABASE))->type.attrs;
    for (; !database_wants_instance(object) && row->name != NULL; row++) {
        if (row->fallback != NULL && value_is_null(value_get(database, row->name)))
            database = value_with(arena, database, row->name, attr_fallback(arena, row));
    }
    object = value_with(arena, object, A_DATABASE, database);
    if (function_line(object) == LINE_2) return object;
    row = attrs_find(rows, TEXT(A_EMBEDDING_BATCH_SIZE));
    return value_with(arena, object, row->name, attr_fallback(arena, row));
}

const Value *database_complete_import(Arena *arena, const Value *state) {
    state = with_urls(arena, with_untold(arena, state));
    return value_with(arena, state, A_DATABASE_URL, database_client_url(arena, state));
}
