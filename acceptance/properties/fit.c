// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/fit.h"

#include "acceptance/properties/edit.h"
#include "acceptance/properties/fit_team.h"
#include "provider/value/json.h"

#include <string.h>

// ---- function

// 1 to 4 GB for each core, which are counted in twentieths.
static const Value *fit_cores(const Draw *draw, const Value *config) {
    int64_t memory = value_int_or(value_get(config, "memory_size"), 4096);
    double cores = value_double_or(value_get(config, "cpu"), 2);
    int64_t least = (memory * 20 + 4095) / 4096, most = memory * 20 / 1024;
    if (most > 320) most = 320; // 16 cores
    if (least < 1) least = 1;
    int64_t now = (int64_t)(cores * 20 + 0.5);
    if (now >= least && now <= most) return config;
    int64_t chosen = least + (int64_t)chance_below(draw->chance, (size_t)(most - least + 1));
    return edit_put(draw->arena, config, "cpu",
                    arena_printf(draw->arena, "%lld.%02lld", (long long)(chosen / 20),
                                 (long long)(chosen % 20 * 5)));
}

static const Value *fit_image(const Draw *draw, const Value *config) {
    Text image = value_text(value_get(config, "image"));
    bool floating = text_ends(image, ":latest"), digest = text_find(image, "@sha256:") >= 0;
    if (floating) config = edit_put(draw->arena, config, "allow_floating_image", "true");
    if ((floating || digest) && !edit_has(config, "app_version"))
        config = edit_put(draw->arena, config, "app_version", "\"1.143.3\"");
    if (text_starts(image, "docker.io/") && !edit_has(config, "registry_config"))
        config = edit_put(draw->arena, config, "registry_config",
                          "{\"user_name\":\"puller\",\"password\":\"of-tests\"}");
    return config;
}

// No API tells it, so it has to be given whenever the function changes.
static const Value *fit_registry(const Draw *draw, const Value *config) {
    bool given = edit_has(config, "registry_config") &&
                 !edit_has_secret(draw->arena, config, "registry_config.password");
    return given ? edit_put(draw->arena, config, "registry_config.password", "\"of-tests\"")
                 : config;
}

static const Value *fit_model_key(const Draw *draw, const Value *config) {
    if (edit_has_secret(draw->arena, config, "qwen_api_key")) return config;
    // One that was there stays there unless it is given in another form.
    const char *other = "secret_environment_variables.DEEPSEEK_API_KEY";
    bool form = edit_has(config, "secret_environment_variables_wo");
    if (form) other = "secret_environment_variables_wo.DEEPSEEK_API_KEY";
    return edit_put(draw->arena, config, other, "\"sk-d\"");
}

// A name stands in one of the maps.
static const Value *fit_variables(const Draw *draw, const Value *config) {
    static const char *const secret[] = {"secret_environment_variables",
                                         "secret_environment_variables_wo"};
    for (size_t i = 0; i < 2; i++) {
        const Value *map = value_get(config, secret[i]);
        for (size_t j = 0; j < value_count(map); j++)
            config = edit_drop(draw->arena, config,
                               arena_printf(draw->arena, "environment_variables.%s",
                                            value_entry_at(map, j)->key.data));
    }
    return config;
}

static const Value *fit_access_code(const Draw *draw, const Value *config) {
    if (edit_has_secret(draw->arena, config, "access_code")) return config;
    return edit_put(draw->arena, config, "allow_public", "true");
}

// ---- domain

static const Value *fit_one_domain(const Draw *draw, const Value *config) {
    bool team = strcmp(draw->resource->type, "lobechat_database") == 0;
    bool own = edit_has(config, "custom_domain"), test = edit_has(config, "devsapp_domain");
    if (own && test)
        return edit_drop(draw->arena, config,
                         chance_percent(draw->chance, 50) ? "custom_domain" : "devsapp_domain");
    if (own || test || !team) return config;
    return edit_put(draw->arena, config, "custom_domain",
                    "{\"domain_name\":\"chat.example.com\",\"manage_dns\":true}");
}

static const Value *fit_test_domain(const Draw *draw, const Value *config) {
    if (!edit_has(config, "devsapp_domain")) return config;
    // The sandbox gives out names in its own region. Without one it is that of the state.
    config = edit_put(draw->arena, config, "region", "\"cn-hangzhou\"");
    Text name = text_lower(draw->arena, value_text(value_get(config, "function_name")));
    const char *end = text_ends(name, "-") ? "x" : "";
    name = text_slice(name, 0, 40);
    return value_with(draw->arena, config, "function_name",
                      value_cstring(draw->arena, arena_printf(draw->arena, "%.*s%s",
                                                              (int)name.length, name.data, end)));
}

// The key of the same certificate.
static const Value *fit_key(const Draw *draw, const Value *config) {
    static const char path[] = "custom_domain.cert_config.private_key";
    Text certificate = value_text(value_at(config, "custom_domain.cert_config.certificate"));
    if (certificate.length == 0) return config;
    const char *key =
        arena_printf(draw->arena, "@key.%s",
                     text_slice(certificate, sizeof "@certificate." - 1, certificate.length).data);
    return edit_put_secret(draw->arena, config, path, value_cstring(draw->arena, key));
}

static const Value *fit_certificate(const Draw *draw, const Value *config) {
    if (edit_has(config, "custom_domain.cert_config") &&
        edit_has(config, "custom_domain.cas_certificate_id"))
        config = edit_drop(draw->arena, config,
                           chance_percent(draw->chance, 50) ? "custom_domain.cert_config"
                                                            : "custom_domain.cas_certificate_id");
    bool secure = edit_has(config, "custom_domain.cert_config") ||
                  edit_has(config, "custom_domain.cas_certificate_id");
    Text protocol = value_text(value_at(config, "custom_domain.protocol"));
    bool https = text_find(protocol, "HTTPS") >= 0;
    if (protocol.length > 0 && secure != https)
        config = edit_put(draw->arena, config, "custom_domain.protocol",
                          secure ? "\"HTTPS\"" : "\"HTTP\"");
    if (!secure) config = edit_drop(draw->arena, config, "custom_domain.tls_config");
    return fit_key(draw, config);
}

static const Value *fit_tls(const Draw *draw, const Value *config) {
    Text low = value_text(value_at(config, "custom_domain.tls_config.min_version"));
    Text high = value_text(value_at(config, "custom_domain.tls_config.max_version"));
    if (low.length == 0) low = TEXT("TLSv1.2");
    if (high.length == 0 || text_compare(low, high) <= 0) return config;
    return edit_put(draw->arena, config, "custom_domain.tls_config.max_version", "\"TLSv1.3\"");
}

// Only one zone is the account's.
static const Value *fit_dns(const Draw *draw, const Value *config) {
    Text name = value_text(value_at(config, "custom_domain.domain_name"));
    if (!text_ends(name, ".elsewhere.org")) return config;
    return edit_drop(draw->arena, config, "custom_domain.manage_dns");
}

// ----

typedef const Value *(*Fit)(const Draw *draw, const Value *config);

static const Fit shared[] = {
    fit_cores,       fit_image,       fit_registry, fit_model_key, fit_variables, fit_one_domain,
    fit_test_domain, fit_certificate, fit_tls,      fit_dns,       NULL};
static const Fit base[] = {fit_access_code, NULL};

static const Value *fit_all(const Draw *draw, const Value *config, const Fit *fits) {
    for (; *fits != NULL; fits++) config = (*fits)(draw, config);
    return config;
}

const Value *fit_config(const Draw *draw, const Value *config) {
    bool team = strcmp(draw->resource->type, "lobechat_database") == 0;
    if (team) config = fit_team(draw, config);
    config = fit_all(draw, config, shared);
    return team ? config : fit_all(draw, config, base);
}
