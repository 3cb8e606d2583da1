// SPDX-License-Identifier: MPL-2.0
// Rules between the attributes of one configuration.
#include "provider/schema/attrs.h"
#include "resources/database_rules.h"
#include "resources/names.h"
#include "resources/rules.h"

enum { TIMEOUT_MIN = 300, CONCURRENCY_MIN = 2 };

static bool is_absent(const Value *value) {
    return value_is_known(value) && value_is_null(value);
}

// Whether a secret is set in neither form, for certain.
static bool secret_absent(const Value *config, const char *name) {
    return is_absent(attr_secret(config, config, name));
}

// An unknown one may turn out to be null.
static bool secret_given(const Value *config, const char *name) {
    return value_is_given(attr_secret(config, config, name));
}

// ---- domain

static void check_domain(Call *call, const Value *config) {
    const Value *domain = value_get(config, A_CUSTOM_DOMAIN);
    if (is_absent(domain) && is_absent(value_get(config, A_DEVSAPP_DOMAIN))) {
        Path path = path_attribute(NULL, A_CUSTOM_DOMAIN);
        (void)call_fail(
            call, &path, "No domain",
            "The team edition has to know the address at which browsers open it, and "
            "the function's default address makes them download pages. Set "
            "custom_domain, or for tests devsapp_domain = { accept_test_only = true }.");
    }
    Text name = value_text(value_get(domain, A_DOMAIN_NAME));
    if (!text_starts(name, "*.")) return;
    Path block = path_attribute(NULL, A_CUSTOM_DOMAIN),
         path = path_attribute(&block, A_DOMAIN_NAME);
    (void)call_fail(call, &path, "Wildcard domain",
                    "Logins need one address, and \"%s\" stands for many. Give a full host name.",
                    name.data);
}

// ---- logins

static void check_application(Call *call, const Value *config) {
    const Value *auth0 = value_get(config, A_AUTH0);
    const Value *client_id = value_get(auth0, A_CLIENT_ID);
    Path block = path_attribute(NULL, A_AUTH0);
    if (value_is_given(client_id) && secret_absent(auth0, A_CLIENT_SECRET)) {
        Path path = path_attribute(&block, A_CLIENT_SECRET);
        (void)call_fail(call, &path, "Client secret is missing",
                        "An existing application (client_id) needs its client_secret or "
                        "client_secret_wo.");
    }
    if (is_absent(client_id) && secret_given(auth0, A_CLIENT_SECRET)) {
        Path path = path_attribute(&block, A_CLIENT_ID);
        (void)call_fail(call, &path, "Client id is missing",
                        "client_secret belongs to an existing application: give its client_id, or "
                        "leave both out to have an application made.");
    }
    if (is_absent(client_id) && value_bool_or(value_get(auth0, A_MANAGE_CALLBACK), false)) {
        Path path = path_attribute(&block, A_MANAGE_CALLBACK);
        (void)call_fail(
            call, &path, "Nothing to manage",
            "manage_callback is for an existing application (client_id). An application "
            "that is made has the right URLs anyway.");
    }
}

static void check_issuer(Call *call, const Value *config) {
    const Value *auth0 = value_get(config, A_AUTH0);
    if (!value_is_given(value_get(auth0, A_ISSUER)) || !value_is_given(value_get(auth0, A_DOMAIN)))
        return;
    Path block = path_attribute(NULL, A_AUTH0), path = path_attribute(&block, A_DOMAIN);
    (void)call_fail(call, &path, "Issuer given twice",
                    "issuer and domain say the same. Keep one of them.");
}

// ---- database

static void check_external(Call *call, const Value *database) {
    static const char *const managed[] = {
        A_ENGINE_VERSION,
        A_CATEGORY,
        A_INSTANCE_CLASS,
        A_STORAGE_GB,
        A_STORAGE_TYPE,
        A_SERVERLESS,
        A_SECURITY_IPS,
        A_DATABASE_NAME,
        A_USERNAME,
        A_PASSWORD,
        A_PASSWORD_WO,
        A_DELETION_PROTECTION,
        A_BACKUP_RETENTION_DAYS,
    };
    Path block = path_attribute(NULL, A_DATABASE);
    for (size_t i = 0; i < sizeof managed / sizeof *managed; i++) {
        if (!value_is_given(value_get(database, managed[i]))) continue;
        Path path = path_attribute(&block, managed[i]);
        (void)call_fail(call, &path, "Attribute of another database",
                        "With url nothing is made in RDS, so \"%s\" has no meaning. Remove one of "
                        "the two.",
                        managed[i]);
    }
}

static void check_serverless(Call *call, const Value *database) {
    const Value *category = value_get(database, A_CATEGORY);
    const Value *serverless = value_get(database, A_SERVERLESS);
    if (!value_is_known(category) || !value_is_known(serverless)) return;
    // As the names of those categories begin.
    bool edition = text_starts(value_text(category), "serverless");
    if (edition == !value_is_null(serverless)) return;
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_SERVERLESS);
    (void)call_fail(call, &path, "Edition and capacity do not fit",
                    edition ? "A serverless category needs serverless = { min_capacity, "
                              "max_capacity }."
                            : "serverless is for the categories serverless_basic and "
                              "serverless_standard. Set category to one of them or remove it.");
}

static void check_database(Call *call, const Value *config) {
    const Value *database = value_get(config, A_DATABASE);
    if (!value_is_given(database)) return;
    if (secret_given(database, A_URL)) check_external(call, database);
    check_serverless(call, database);
}

// ---- network and files

// What only a network that is made can be told.
static void check_network_made(Call *call, const Value *network, const Path *block) {
    static const struct {
        const char *name, *summary, *detail;
    } rows[] = {
        {A_ZONE_IDS, "Zone of an existing VSwitch",
         "zone_ids is for a VSwitch that is made; an existing one has its zone."},
        {A_CIDR_BLOCK, "Addresses of an existing VPC",
         "cidr_block is for a VPC that is made; an existing one has its addresses."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!value_is_given(value_get(network, rows[i].name))) continue;
        Path path = path_attribute(block, rows[i].name);
        (void)call_fail(call, &path, rows[i].summary, "%s", rows[i].detail);
    }
}

static void check_network(Call *call, const Value *config) {
    static const char *const existing[] = {A_VPC_ID, A_VSWITCH_IDS, A_SECURITY_GROUP_ID};
    const Value *network = value_get(config, A_NETWORK);
    if (!value_is_given(network)) return;
    const char *missing = NULL;
    size_t given = 0;
    for (size_t i = 0; i < sizeof existing / sizeof *existing; i++) {
        const Value *value = value_get(network, existing[i]);
        if (is_absent(value)) missing = existing[i];
        if (value_is_given(value)) given++;
    }
    Path block = path_attribute(NULL, A_NETWORK);
    if (given > 0 && missing != NULL) {
        Path path = path_attribute(&block, missing);
        (void)call_fail(call, &path, "Network is half given",
                        "An existing network needs vpc_id, vswitch_ids and security_group_id "
                        "together; without any of them all three are made.");
    }
    if (given > 0) check_network_made(call, network, &block);
}

static void check_oss(Call *call, const Value *config) {
    const Value *oss = value_get(config, A_OSS);
    if (!value_is_given(oss)) return;
    const Value *id = value_get(oss, A_ACCESS_KEY_ID);
    const Value *secret = attr_secret(oss, oss, A_ACCESS_KEY_SECRET);
    bool known = value_is_known(id) && value_is_known(secret);
    if (!known || value_is_null(id) == value_is_null(secret)) return;
    const char *missing = value_is_null(id) ? A_ACCESS_KEY_ID : A_ACCESS_KEY_SECRET;
    Path block = path_attribute(NULL, A_OSS), path = path_attribute(&block, missing);
    (void)call_fail(
        call, &path, "Half of a key pair",
        "access_key_id and access_key_secret go together: give both, or neither to have "
        "a RAM user made who may use this bucket only.");
}

// ---- function

static void check_at_least(Call *call, const Value *config, const char *name, int64_t least,
                           const char *why) {
    const Value *value = value_get(config, name);
    if (!value_is_given(value) || value_int_or(value, least) >= least) return;
    Path path = path_attribute(NULL, name);
    (void)call_fail(call, &path, "Too little for the team edition", "%s must be at least %lld: %s",
                    name, (long long)least, why);
}

static void check_function(Call *call, const Value *config) {
    check_at_least(call, config, A_TIMEOUT, TIMEOUT_MIN,
                   "files are worked on in requests of up to 298 s.");
    check_at_least(call, config, A_INSTANCE_CONCURRENCY, CONCURRENCY_MIN,
                   "LobeChat calls itself while it serves a login.");
    const Value *internet = value_get(config, A_INTERNET_ACCESS);
    if (!value_is_given(internet) || value_bool_or(internet, true)) return;
    Path path = path_attribute(NULL, A_INTERNET_ACCESS);
    call_warn(call, &path, "Function without internet access",
              "LobeChat has to reach Auth0, the model API and its own public address. Without "
              "internet_access the VPC must lead there, with a NAT gateway for instance.");
}

Status database_validate(Call *call, const Value *config) {
    (void)rule_validate(call, config);
    check_domain(call, config);
    check_application(call, config);
    check_issuer(call, config);
    check_database(call, config);
    check_network(call, config);
    check_oss(call, config);
    check_function(call, config);
    return call_has_errors(call) ? status_failed() : status_ok();
}
