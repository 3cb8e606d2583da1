// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/fit_team.h"

#include "acceptance/properties/edit.h"

#include <string.h>

// Made for the deployment, or there before.
#define GIVEN_BUCKET "given-files"

static const Value *drop_all(const Draw *draw, const Value *config, const char *const *paths) {
    for (; *paths != NULL; paths++) config = edit_drop(draw->arena, config, *paths);
    return config;
}

// ---- versions

// '1' or '2', of LobeChat or LobeHub.
static char line_of(const Value *config) {
    Text image = value_text(value_get(config, "image"));
    return image.length > 0 && text_find(image, "/lobehub:") >= 0 ? '2' : '1';
}

static const Value *copy(const Draw *draw, const Value *config, const char *name) {
    const Value *former = value_get(draw->former, name);
    config = edit_drop(draw->arena, config, name);
    return value_is_null(former) ? config : value_with(draw->arena, config, name, former);
}

static const Value *fit_version(const Draw *draw, const Value *config) {
    char before = line_of(draw->former);
    if (!value_is_null(draw->former) && before == '2' && line_of(config) == '1')
        config = copy(draw, config, "image");
    if (!value_is_null(draw->former) && before != line_of(config))
        config = edit_put(draw->arena, config, "allow_major_upgrade", "true");
    // The tag tells it, where there is one.
    if (!text_ends(value_text(value_get(config, "image")), ":latest"))
        config = edit_drop(draw->arena, config, "app_version");
    if (line_of(config) == '2') config = edit_drop_secret(draw->arena, config, "access_code");
    // The template's image has its own.
    if (!edit_has(config, "image")) config = edit_drop(draw->arena, config, "embedding_model");
    return config;
}

static const Value *fit_vaults(const Draw *draw, const Value *config) {
    if (value_is_null(draw->former)) return config;
    return edit_put(draw->arena, config, "allow_key_vaults_rotation", "true");
}

// What nobody sees to is not asked for.
static const Value *fit_checks(const Draw *draw, const Value *config) {
    if (!value_bool_or(value_at(config, "oss.manage_cors"), true))
        config = edit_put(draw->arena, config, "checks.cors", "false");
    bool given = edit_has(config, "auth0.client_id") &&
                 !value_bool_or(value_at(config, "auth0.manage_callback"), false);
    return given ? edit_put(draw->arena, config, "checks.callback", "false") : config;
}

static const Value *fit_models(const Draw *draw, const Value *config) {
    if (!text_starts(value_text(value_get(config, "qwen_base_url")), "https://models."))
        return config;
    return edit_put(draw->arena, config, "checks.embedding", "false");
}

// ---- network

static const Value *fit_network(const Draw *draw, const Value *config) {
    static const char *const given[] = {"network.vpc_id", "network.vswitch_ids",
                                        "network.security_group_id", NULL};
    if (!edit_has(config, "network")) return config;
    if (!edit_has(config, given[0])) return drop_all(draw, config, given);
    config = edit_put(draw->arena, config, given[1], "[\"@vswitch\"]");
    config = edit_put(draw->arena, config, given[2], "\"@security_group\"");
    // Of a network that is made.
    config = edit_drop(draw->arena, config, "network.cidr_block");
    return edit_drop(draw->arena, config, "network.zone_ids");
}

// ---- database

static const char *const classes[][2] = {
    {"Basic", "\"pg.n2.2c.1m\""},
    {"HighAvailability", "\"pg.n2.2c.2m\""},
    {"serverless_basic", "\"pg.n2.serverless.1c\""},
    {"serverless_standard", "\"pg.n2.serverless.2c\""},
};

static const Value *fit_class(const Draw *draw, const Value *config, Text category) {
    Text class = value_text(value_at(config, "database.instance_class"));
    if (category.length == 0) category = TEXT("HighAvailability");
    // As drawn; one that was kept may be of another category.
    bool available = text_is(class, "pg.n2.2c.2m") || text_is(class, "pg.x8.medium.2c");
    bool fits = available && text_is(category, "HighAvailability");
    if (class.length == 0 || fits) return config;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (text_is(category, classes[i][0]))
            return edit_put(draw->arena, config, "database.instance_class", classes[i][1]);
    }
    return config;
}

static const Value *fit_capacity(const Draw *draw, const Value *config, Text category) {
    if (!text_starts(category, "serverless"))
        return edit_drop(draw->arena, config, "database.serverless");
    const Value *serverless = value_at(config, "database.serverless");
    double low = value_double_or(value_get(serverless, "min_capacity"), 1);
    int64_t high = (int64_t)(low + 1) + (int64_t)chance_below(draw->chance, 4);
    config = edit_put(draw->arena, config, "database.serverless.min_capacity",
                      arena_printf(draw->arena, "%.1f", low));
    return edit_put(draw->arena, config, "database.serverless.max_capacity",
                    arena_printf(draw->arena, "%lld", (long long)(high > 14 ? 14 : high)));
}

// It can grow, and no class has room for what the row allows.
static const Value *fit_storage(const Draw *draw, const Value *config) {
    int64_t before = value_int_or(value_at(draw->former, "database.storage_gb"), 20);
    int64_t now = value_int_or(value_at(config, "database.storage_gb"), 20);
    if (now > 1000) now = 20 + now % 900 / 5 * 5;
    if (now < before) now = before;
    if (now == 20) return config;
    return edit_put(draw->arena, config, "database.storage_gb",
                    arena_printf(draw->arena, "%lld", (long long)now));
}

static const Value *fit_database(const Draw *draw, const Value *config) {
    static const char *const managed[] = {"database.engine_version",
                                          "database.category",
                                          "database.instance_class",
                                          "database.storage_gb",
                                          "database.storage_type",
                                          "database.serverless",
                                          "database.security_ips",
                                          "database.database_name",
                                          "database.username",
                                          "database.deletion_protection",
                                          "database.backup_retention_days",
                                          NULL};
    if (edit_has_secret(draw->arena, config, "database.url")) {
        config = edit_drop_secret(draw->arena, config, "database.password");
        // Nobody outside of its network reaches it.
        config = edit_put(draw->arena, config, "network.vpc_id", "\"@vpc\"");
        config = fit_network(draw, config);
        return drop_all(draw, config, managed);
    }
    Text category = value_text(value_at(config, "database.category"));
    config = fit_class(draw, config, category);
    config = fit_capacity(draw, config, category);
    return fit_storage(draw, config);
}

// ---- files

static const Value *fit_files(const Draw *draw, const Value *config) {
    bool own = value_bool_or(value_at(config, "oss.create"), false);
    Text bucket = value_text(value_at(config, "oss.bucket"));
    if (!own) config = edit_put(draw->arena, config, "oss.bucket", "\"" GIVEN_BUCKET "\"");
    if (own && text_is(bucket, GIVEN_BUCKET))
        config = edit_put(draw->arena, config, "oss.bucket", "\"own-files\"");
    if (!edit_has(config, "oss.access_key_id"))
        return edit_drop_secret(draw->arena, config, "oss.access_key_secret");
    return edit_put_secret(draw->arena, config, "oss.access_key_secret",
                           value_cstring(draw->arena, "@access_key_secret"));
}

// ---- logins

static const Value *fit_logins(const Draw *draw, const Value *config) {
    if (edit_has(config, "auth0.issuer")) config = edit_drop(draw->arena, config, "auth0.domain");
    if (!edit_has(config, "auth0.client_id")) {
        config = edit_drop(draw->arena, config, "auth0.manage_callback");
        return edit_drop_secret(draw->arena, config, "auth0.client_secret");
    }
    return edit_put_secret(draw->arena, config, "auth0.client_secret",
                           value_cstring(draw->arena, "@client_secret"));
}

// ---- function

static const Value *fit_at_least(const Draw *draw, const Value *config, const char *name,
                                 int64_t least) {
    int64_t now = value_int_or(value_get(config, name), least);
    return now >= least ? config
                        : edit_put(draw->arena, config, name,
                                   arena_printf(draw->arena, "%lld", (long long)least));
}

const Value *fit_team(const Draw *draw, const Value *config) {
    typedef const Value *(*Fit)(const Draw *draw, const Value *config);
    static const Fit fits[] = {fit_version,  fit_vaults, fit_models, fit_network,
                               fit_database, fit_files,  fit_logins, fit_checks};
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) config = fits[i](draw, config);
    // Auth0 is there.
    config = edit_put(draw->arena, config, "internet_access", "true");
    config = fit_at_least(draw, config, "timeout", 300);
    return fit_at_least(draw, config, "instance_concurrency", 2);
}
