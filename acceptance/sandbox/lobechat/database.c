// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/database.h"

#include "acceptance/sandbox/jobs.h"
#include "acceptance/sandbox/lobechat/migration.h"
#include "acceptance/sandbox/rds/access.h"

#include <postgresql/libpq-fe.h>

#include <string.h>

typedef struct Address {
    Text url, host;
    RdsSession session; // instance NULL: not one of the cloud's
} Address;

typedef struct Need {
    const char *extension;
    int major, minor, patch; // from this release on
} Need;

static const Need needs[] = {{"vector", 1, 12, 0}, {"pg_search", 2, 1, 40}};

typedef struct Count {
    int major, minor, patch, migrations;
} Count;

// The last migration of some releases; those between have as many as the one before.
static const Count counts[] = {{1, 12, 0, 5},  {1, 38, 0, 12}, {1, 142, 0, 40}, {2, 0, 0, 80},
                               {2, 1, 39, 89}, {2, 1, 40, 90}, {2, 1, 44, 93},  {2, 2, 13, 130}};

static int64_t migrations_of(const Release *release) {
    int64_t migrations = 0;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        if (release_at_least(release, counts[i].major, counts[i].minor, counts[i].patch))
            migrations = counts[i].migrations;
    return migrations;
}

static Text option(Arena *arena, const PQconninfoOption *options, const char *name) {
    for (; options->keyword != NULL; options++)
        if (strcmp(options->keyword, name) == 0 && options->val != NULL)
            return text_copy(arena, text_of(options->val));
    return TEXT("");
}

// libpq's own reading. Its message may quote the password, so nobody sees it.
static bool read_address(const Cloud *cloud, Arena *arena, Text url, Address *ret) {
    if (!text_starts(url, "postgres://") && !text_starts(url, "postgresql://")) return false;
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(url.data, &message);
    PQfreemem(message);
    if (options == NULL) return false;
    *ret = (Address){.url = url, .host = option(arena, options, "host")};
    ret->session = (RdsSession){.instance = rds_instance_at(cloud, ret->host),
                                .database = option(arena, options, "dbname"),
                                .account = option(arena, options, "user")};
    PQconninfoFree(options);
    return ret->host.length > 0 && ret->session.database.length > 0;
}

static const char *unreachable(const Cloud *cloud, Arena *arena, const Address *address,
                               const Value *function) {
    if (address->session.instance != NULL)
        return rds_unreachable(cloud, arena, address->session.instance,
                               value_get(function, "vpcConfig"));
    if (text_ends(address->host, ".rds.localhost") || text_ends(address->host, ".rds.aliyuncs.com"))
        return arena_printf(arena, "getaddrinfo ENOTFOUND %s", address->host.data);
    if (!value_bool_or(value_get(function, "internetAccess"), true))
        return "connect ETIMEDOUT (the function has no internet access)";
    return NULL;
}

// What the migrations meet: the cloud's own instances have their extensions in the store, other
// servers are asked.
static const Value *job_input(const Request *request, const Release *release,
                              const Address *address) {
    Arena *arena = request->arena;
    const Value **asked = ARENA_ARRAY(arena, COUNT_OF(needs), const Value *);
    size_t count = 0;
    const char *refusal = NULL;
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        const Need *need = &needs[i];
        if (!release_at_least(release, need->major, need->minor, need->patch)) continue;
        if (address->session.instance == NULL)
            asked[count++] = value_cstring(arena, need->extension);
        else if (refusal == NULL)
            refusal =
                rds_extension_refusal(request->cloud, arena, &address->session, need->extension);
    }
    const ValueEntry entries[] = {
        {TEXT("url"), value_string(arena, address->url)},
        {TEXT("loopback"), value_bool(text_ends(address->host, ".localhost"))},
        {TEXT("refusal"), value_cstring(arena, refusal == NULL ? "" : refusal)},
        {TEXT("extensions"), value_list(arena, VALUE_LIST, asked, count)},
        {TEXT("migrations"), value_int(arena, migrations_of(release))},
    };
    return value_map(arena, entries, COUNT_OF(entries));
}

static void install_extensions(const Request *request, const Release *release,
                               const Address *address) {
    if (address->session.instance == NULL) return;
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        if (release_at_least(release, needs[i].major, needs[i].minor, needs[i].patch))
            rds_extension_install(request->cloud, request->arena, &address->session,
                                  needs[i].extension);
}

static DatabaseStart failed(Arena *arena, const char *fault) {
    bool extension = strstr(fault, "extension") != NULL;
    return (DatabaseStart){
        .log = arena_printf(arena, "Database migrate failed: error: %s%s", fault,
                            extension ? "\nPlease make sure that the extension is installed in "
                                        "your PostgreSQL, or use an image that does not need it."
                                      : "")};
}

DatabaseStart database_start(const Request *request, const Release *release, const Value *function,
                             const char *key) {
    Arena *arena = request->arena;
    Address address;
    Text url = value_text(value_at(function, "environmentVariables.DATABASE_URL"));
    if (!read_address(request->cloud, arena, url, &address))
        return failed(arena, "DATABASE_URL is not a URL postgres://USER:PASSWORD@HOST:PORT/NAME");
    const char *far = unreachable(request->cloud, arena, &address, function);
    if (far != NULL) return failed(arena, far);
    const Value *log = jobs_result(request->cloud->jobs, arena, key, migration_run,
                                   job_input(request, release, &address));
    if (log == NULL) return (DatabaseStart){.waiting = true};
    if (value_text(log).length > 0) return failed(arena, value_cstr(log));
    install_extensions(request, release, &address);
    return (DatabaseStart){.log = NULL};
}

const Value *database_link(const Request *request, const Value *environment) {
    Address address = {0};
    Text url = value_text(value_get(environment, "DATABASE_URL"));
    bool known = read_address(request->cloud, request->arena, url, &address);
    const ValueEntry entries[] = {
        {TEXT("url"), value_string(request->arena, url)},
        {TEXT("loopback"), value_bool(known && text_ends(address.host, ".localhost"))},
    };
    return value_map(request->arena, entries, COUNT_OF(entries));
}
