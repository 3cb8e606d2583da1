// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/database.h"

#include "acceptance/sandbox/rds/describe.h"

#include <ctype.h>

enum { NAME_LOW = 2, NAME_HIGH = 63 };

static bool is_name(Text name) {
    if (name.length < NAME_LOW || name.length > NAME_HIGH) return false;
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (!islower(c) && !(i > 0 && (isdigit(c) || c == '_' || c == '-'))) return false;
    }
    return isalnum((unsigned char)name.data[name.length - 1]);
}

static bool name_refused(const Request *request, Text name, Reply *ret_error) {
    bool reserved = text_is(name, "postgres") || text_starts(name, "template");
    if (is_name(name) && !reserved) return false;
    *ret_error = reserved ? rds_bad(request, "InvalidDBName.Forbid",
                                    "Specified DB name is a keyword in RDS.")
                          : rds_bad(request, "InvalidDBName.Format",
                                    "A database name has 2 to 63 lower-case letters, digits, "
                                    "underscores and hyphens, begins with a letter and ends with a "
                                    "letter or digit.");
    return true;
}

// CHARSET or CHARSET,COLLATE,CTYPE. The sandbox's servers have UTF8 only.
static bool read_character_set(Text given, Text *ret_collate, Text *ret_ctype) {
    static const char *const locales[] = {"C", "POSIX", "C.UTF-8", "en_US.utf8", "zh_CN.utf8"};
    Text set, parts[2] = {TEXT("C"), TEXT("en_US.utf8")};
    size_t count = 0;
    if (!text_next(&given, ',', &set) || !text_is(set, "UTF8")) return false;
    for (Text part; text_next(&given, ',', &part); count++) {
        bool known = false;
        for (size_t i = 0; i < COUNT_OF(locales); i++) known |= text_is(part, locales[i]);
        if (!known || count == 2) return false;
        parts[count] = part;
    }
    *ret_collate = parts[0];
    *ret_ctype = parts[1];
    return count != 1;
}

static const Value *new_database(const Request *request, const Value *instance, Text collate,
                                 Text ctype) {
    Arena *arena = request->arena;
    const ValueEntry entries[] = {
        {TEXT("DBInstanceId"), value_get(instance, "DBInstanceId")},
        {TEXT("DBName"), value_get(request->parameters, "DBName")},
        {TEXT("Engine"), value_cstring(arena, "PostgreSQL")},
        {TEXT("CharacterSetName"), value_cstring(arena, "UTF8")},
        {TEXT("Collate"), value_string(arena, collate)},
        {TEXT("Ctype"), value_string(arena, ctype)},
        {TEXT("ConnLimit"), value_cstring(arena, "-1")},
        {TEXT("Tablespace"), value_cstring(arena, "pg_default")},
        {TEXT("DBDescription"), value_string(arena, rpc_parameter(request, "DBDescription"))},
        {TEXT(RDS_INSTALLED),
         value_with(arena, &value_empty_map, "plpgsql", value_cstring(arena, "1.0"))},
    };
    const Value *database = value_map(arena, entries, COUNT_OF(entries));
    const Value *made = rds_revision(request);
    database = value_with_at(arena, database, RDS_MADE, made);
    database = value_with_at(arena, database, RDS_REVISION, made);
    return rds_pending(request, database,
                       (RdsPending){"DBStatus", "Creating", RDS_DATABASE_MS, "Running"});
}

Reply rds_database_create(const Request *request) {
    const Value *instance;
    Reply refusal;
    Text name = rpc_parameter(request, "DBName"), collate, ctype;
    if (!rds_changeable(request, &instance, &refusal) || name_refused(request, name, &refusal))
        return refusal;
    if (!read_character_set(rpc_parameter(request, "CharacterSetName"), &collate, &ctype))
        return rds_bad(request, "InvalidCharacterSetName.Format",
                       "Specified character set name is not valid: UTF8, or "
                       "UTF8,COLLATE,CTYPE, for example UTF8,C,en_US.utf8.");
    Text key = rds_key(request->arena, rds_id(instance), name);
    if (store_get(request->cloud->store, RDS_DATABASES, key) != NULL)
        return rds_bad(request, "InvalidDBName.Duplicate",
                       "Specified DB name already exists in the instance.");
    store_put(request->cloud->store, RDS_DATABASES, key,
              new_database(request, instance, collate, ctype));
    rds_put_locked(request, instance, RDS_DATABASE_MS);
    return reply_ok(&value_empty_map);
}

Reply rds_database_missing(const Request *request, Text name) {
    return reply_error(request, 404, "InvalidDBName.NotFound",
                       "The specified database %s does not exist.", name.data);
}

// The database that the request names, of an instance that takes a change; NULL with the error.
static const Value *find(const Request *request, const Value **ret_instance, Reply *ret_error) {
    Text name = rpc_parameter(request, "DBName");
    if (!rds_changeable(request, ret_instance, ret_error)) return NULL;
    const Value *database = store_get(request->cloud->store, RDS_DATABASES,
                                      rds_key(request->arena, rds_id(*ret_instance), name));
    if (database == NULL) *ret_error = rds_database_missing(request, name);
    return database;
}

static void put(const Request *request, const Value *instance, const Value *database) {
    Text name = value_text(value_get(database, "DBName"));
    store_put(request->cloud->store, RDS_DATABASES, rds_key(request->arena, rds_id(instance), name),
              database);
}

Reply rds_database_modify_description(const Request *request) {
    const Value *instance;
    Reply refusal;
    const Value *database = find(request, &instance, &refusal);
    if (database == NULL) return refusal;
    put(request, instance,
        value_with(request->arena, database, "DBDescription",
                   value_get(request->parameters, "DBDescription")));
    return reply_ok(&value_empty_map);
}

Reply rds_database_delete(const Request *request) {
    const Value *instance;
    Reply refusal;
    const Value *database = find(request, &instance, &refusal);
    if (database == NULL) return refusal;
    put(request, instance,
        rds_pending(request, database,
                    (RdsPending){"DBStatus", "Deleting", RDS_DATABASE_MS, NULL}));
    rds_put_locked(request, instance, RDS_DATABASE_MS);
    return reply_ok(&value_empty_map);
}

static const Value *view(Arena *arena, const Value *database) {
    return value_map_without(arena, rpc_view(arena, database), TEXT(RDS_INSTALLED));
}

Reply rds_database_list(const Request *request) {
    static const char *const filters[] = {"DBName", "DBStatus", NULL};
    static const RdsListing listing = {.collection = RDS_DATABASES,
                                       .dotted = "Databases.Database",
                                       .filters = filters,
                                       .view = view};
    return rds_list(request, &listing);
}
