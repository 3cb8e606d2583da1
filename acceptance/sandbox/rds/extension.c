// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/extension.h"

#include "acceptance/sandbox/rds/account.h"
#include "acceptance/sandbox/rds/database.h"
#include "acceptance/sandbox/rpc/once.h"

typedef struct Extension {
    const char *name, *version, *category;
} Extension;

// pg_search is not among them: no evidence was found that RDS has it.
static const Extension extensions[] = {
    {"btree_gin", "1.3", "index"},  {"fuzzystrmatch", "1.2", "search"},
    {"hstore", "1.8", "type"},      {"pg_stat_statements", "1.10", "monitor"},
    {"pg_trgm", "1.6", "search"},   {"pgcrypto", "1.3", "security"},
    {"plpgsql", "1.0", "language"}, {"postgis", "3.4.2", "geography"},
    {"uuid-ossp", "1.1", "type"},   {"vector", "0.8.0", "vector"},
};

const char *rds_extension_offered(const Cloud *cloud, Text name) {
    const Value *change = store_get(cloud->store, RDS_OFFERS, name);
    if (change != NULL)
        return value_bool_or(value_get(change, "offered"), false)
                   ? value_cstr(value_get(change, "version"))
                   : NULL;
    for (size_t i = 0; i < COUNT_OF(extensions); i++)
        if (text_is(name, extensions[i].name)) return extensions[i].version;
    return NULL;
}

// ---- changes
typedef struct Change {
    const Value *instance;
    bool install, remove; // neither: update
} Change;

static Reply no_extension(const Request *request, Text name) {
    return reply_error(request, 400, "InvalidExtension.NotSupport",
                       "The extension %.*s is not offered or not installed.", (int)name.length,
                       name.data);
}

// Whether the change cannot be made in one database; otherwise with the changed extensions.
static bool change_one(const Request *request, const Change *change, Text name,
                       const Value **installed, Reply *ret_error) {
    Arena *arena = request->arena;
    const char *version = rds_extension_offered(request->cloud, name);
    bool has = !value_is_null(value_get_text(*installed, name));
    bool wrong = change->install ? version == NULL : !has;
    if (wrong || (change->remove && text_is(name, "plpgsql"))) {
        *ret_error = no_extension(request, name);
        return true;
    }
    if (change->remove)
        *installed = value_map_without(arena, *installed, name);
    else if (version != NULL)
        *installed = value_with(arena, *installed, text_copy(arena, name).data,
                                value_cstring(arena, version));
    return false;
}

static bool change_database(const Request *request, const Change *change, Text name,
                            Reply *ret_error) {
    Store *store = request->cloud->store;
    Text key = rds_key(request->arena, rds_id(change->instance), name), rest, extension;
    const Value *database = store_get(store, RDS_DATABASES, key);
    if (database == NULL || !text_is(value_text(value_get(database, "DBStatus")), "Running")) {
        *ret_error = rds_database_missing(request, text_copy(request->arena, name));
        return false;
    }
    const Value *installed = value_get(database, RDS_INSTALLED);
    rest = rpc_parameter(request, "Extensions");
    while (text_next(&rest, ',', &extension))
        if (change_one(request, change, extension, &installed, ret_error)) return false;
    store_put(store, RDS_DATABASES, key,
              value_with(request->arena, database, RDS_INSTALLED, installed));
    return true;
}

static Reply change_all(const Request *request, Change change) {
    Reply refusal;
    Text databases = rpc_parameter(request, "DBNames"), name;
    if (!rds_changeable(request, &change.instance, &refusal)) return refusal;
    if (change.install &&
        !rds_account_is_privileged(request->cloud, request->arena, rds_id(change.instance),
                                   rpc_parameter(request, "AccountName")))
        return rds_bad(request, "InvalidAccountName.NotFound",
                       "The account does not exist, is not available or is not privileged.");
    if (rpc_parameter(request, "Extensions").length == 0)
        return rds_bad(request, "MissingParameter",
                       "The input parameter \"Extensions\" that is mandatory for processing this "
                       "request is not supplied.");
    while (text_next(&databases, ',', &name))
        if (!change_database(request, &change, name, &refusal)) return refusal;
    rds_put_locked(request, change.instance, RDS_EXTENSION_MS);
    return reply_ok(&value_empty_map);
}

static Reply install(const Request *request) {
    return change_all(request, (Change){.install = true});
}

static Reply update(const Request *request) {
    return change_all(request, (Change){0});
}

static Reply uninstall(const Request *request) {
    return change_all(request, (Change){.remove = true});
}

Reply rds_extension_create(const Request *request) {
    return rpc_once(request, install);
}

Reply rds_extension_update(const Request *request) {
    return rpc_once(request, update);
}

Reply rds_extension_delete(const Request *request) {
    return rpc_once(request, uninstall);
}

// ---- the list
typedef struct Listing {
    const Request *request;
    const Value *installed; // in the database
    const Value **in, **out;
    size_t in_count, out_count;
} Listing;

static void list_one(Listing *listing, Text name, const char *offered, const char *category) {
    Arena *arena = listing->request->arena;
    const Value *has = value_get_text(listing->installed, name);
    if (value_is_null(has) && offered == NULL) return;
    const ValueEntry entries[] = {
        {TEXT("Name"), value_string(arena, name)},
        {TEXT("DefaultVersion"), offered != NULL ? value_cstring(arena, offered) : has},
        {TEXT("InstalledVersion"), value_is_null(has) ? &value_empty_string : has},
        {TEXT("Category"), value_cstring(arena, category)},
    };
    const Value *item = value_map(arena, entries, COUNT_OF(entries));
    if (value_is_null(has))
        listing->out[listing->out_count++] = item;
    else
        listing->in[listing->in_count++] = item;
}

static bool is_known(Text name) {
    for (size_t i = 0; i < COUNT_OF(extensions); i++)
        if (text_is(name, extensions[i].name)) return true;
    return false;
}

static void list_all(Listing *listing) {
    const Cloud *cloud = listing->request->cloud;
    for (size_t i = 0; i < COUNT_OF(extensions); i++) {
        Text name = text_of(extensions[i].name);
        list_one(listing, name, rds_extension_offered(cloud, name), extensions[i].category);
    }
    for (const StoreObject *o = store_next(cloud->store, RDS_OFFERS, TEXT("")); o != NULL;
         o = store_next(cloud->store, RDS_OFFERS, o->key))
        if (!is_known(o->key))
            list_one(listing, o->key, rds_extension_offered(cloud, o->key), "other");
}

Reply rds_extension_describe(const Request *request) {
    Arena *arena = request->arena;
    const Value *instance;
    Reply refusal;
    Text name = rpc_parameter(request, "DBName");
    if (!rds_find(request, &instance, &refusal)) return refusal;
    const Value *database =
        store_get(request->cloud->store, RDS_DATABASES, rds_key(arena, rds_id(instance), name));
    if (database == NULL) return rds_database_missing(request, name);
    size_t most = COUNT_OF(extensions) + store_count(request->cloud->store, RDS_OFFERS);
    Listing listing = {.request = request,
                       .installed = value_get(database, RDS_INSTALLED),
                       .in = ARENA_ARRAY(arena, most, const Value *),
                       .out = ARENA_ARRAY(arena, most, const Value *)};
    list_all(&listing);
    const ValueEntry entries[] = {
        {TEXT("InstalledExtensions"), value_list(arena, VALUE_LIST, listing.in, listing.in_count)},
        {TEXT("UninstalledExtensions"),
         value_list(arena, VALUE_LIST, listing.out, listing.out_count)},
        {TEXT("Overview"), &value_empty_map},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}
