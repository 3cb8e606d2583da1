// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/account.h"

#include "acceptance/sandbox/rds/describe.h"

#include <ctype.h>
#include <string.h>

enum { NAME_LOW = 2, NAME_HIGH = 63, PASSWORD_LOW = 8, PASSWORD_HIGH = 32 };

static bool is_name(Text name) {
    if (name.length < NAME_LOW || name.length > NAME_HIGH) return false;
    for (size_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.data[i];
        if (!islower(c) && !(i > 0 && (isdigit(c) || c == '_'))) return false;
    }
    return name.data[name.length - 1] != '_';
}

static bool is_reserved(Text name) {
    static const char *const names[] = {"postgres", "root", "admin", "aurora", "replicator"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (text_is(name, names[i])) return true;
    return text_starts(name, "pg_") || text_starts(name, "rds");
}

static bool is_password(Text password) {
    bool upper = false, lower = false, digit = false, special = false;
    for (size_t i = 0; i < password.length; i++) {
        unsigned char c = (unsigned char)password.data[i];
        upper |= isupper(c) != 0;
        lower |= islower(c) != 0;
        digit |= isdigit(c) != 0;
        if (!isalnum(c) && (c == '\0' || strchr("!@#$%^&*()_+-=", c) == NULL)) return false;
        special |= !isalnum(c);
    }
    return password.length >= PASSWORD_LOW && password.length <= PASSWORD_HIGH &&
           upper + lower + digit + special >= 3;
}

static bool name_refused(const Request *request, Text name, Reply *ret_error) {
    if (is_name(name) && !is_reserved(name)) return false;
    *ret_error = is_reserved(name)
                     ? rds_bad(request, "InvalidAccountName.Forbid",
                               "Specified account name is a keyword in RDS.")
                     : rds_bad(request, "InvalidAccountName.Format",
                               "An account name has 2 to 63 lower-case letters, digits and "
                               "underscores, begins with a letter and does not end with an "
                               "underscore.");
    return true;
}

static bool password_refused(const Request *request, Reply *ret_error) {
    if (is_password(rpc_parameter(request, "AccountPassword"))) return false;
    *ret_error = rds_bad(request, "InvalidAccountPassword.Format",
                         "A password has 8 to 32 characters of at least three kinds: upper-case "
                         "letters, lower-case letters, digits, and !@#$%^&*()_+-=");
    return true;
}

static const Value *with_password(const Request *request, const Value *account) {
    Arena *arena = request->arena;
    account = value_with_at(arena, account, RDS_PASSWORD,
                            value_get(request->parameters, "AccountPassword"));
    account = value_with_at(arena, account, RDS_REVISION, rds_revision(request));
    return rds_pending(request, account,
                       (RdsPending){"AccountStatus", "Unavailable", RDS_ACCOUNT_MS, "Available"});
}

static const Value *new_account(const Request *request, const Value *instance, Text type) {
    Arena *arena = request->arena;
    bool privileged = text_is(type, "Super");
    const ValueEntry entries[] = {
        {TEXT("DBInstanceId"), value_get(instance, "DBInstanceId")},
        {TEXT("AccountName"), value_get(request->parameters, "AccountName")},
        {TEXT("AccountType"), value_string(arena, type)},
        {TEXT("AccountDescription"),
         value_string(arena, rpc_parameter(request, "AccountDescription"))},
        {TEXT("CreateDB"), value_cstring(arena, privileged ? "t" : "f")},
        {TEXT("CreateRole"), value_cstring(arena, privileged ? "t" : "f")},
        {TEXT("PrivExceeded"), value_cstring(arena, "0")},
    };
    const Value *account = value_map(arena, entries, COUNT_OF(entries));
    account =
        value_with_at(arena, account, "DatabasePrivileges.DatabasePrivilege", &value_empty_list);
    account = value_with_at(arena, account, RDS_MADE, rds_revision(request));
    return with_password(request, account);
}

Reply rds_account_create(const Request *request) {
    const Value *instance;
    Reply refusal;
    Text name = rpc_parameter(request, "AccountName"), type = rpc_parameter(request, "AccountType");
    if (type.length == 0) type = TEXT("Normal");
    if (!rds_changeable(request, &instance, &refusal) || name_refused(request, name, &refusal) ||
        password_refused(request, &refusal))
        return refusal;
    if (!text_is(type, "Normal") && !text_is(type, "Super"))
        return rds_bad(request, "InvalidAccountType.Format", "AccountType is Normal or Super.");
    Text key = rds_key(request->arena, rds_id(instance), name);
    if (store_get(request->cloud->store, RDS_ACCOUNTS, key) != NULL)
        return rds_bad(request, "InvalidAccountName.Duplicate",
                       "Specified account name already exists in the instance.");
    store_put(request->cloud->store, RDS_ACCOUNTS, key, new_account(request, instance, type));
    rds_put_locked(request, instance, RDS_ACCOUNT_MS);
    return reply_ok(&value_empty_map);
}

// The account that the request names, of an instance that takes a change.
static bool find(const Request *request, const Value **ret_instance, Text *ret_key,
                 Reply *ret_error) {
    if (!rds_changeable(request, ret_instance, ret_error)) return false;
    Text name = rpc_parameter(request, "AccountName");
    *ret_key = rds_key(request->arena, rds_id(*ret_instance), name);
    if (store_get(request->cloud->store, RDS_ACCOUNTS, *ret_key) != NULL) return true;
    *ret_error = reply_error(request, 404, "InvalidAccountName.NotFound",
                             "The specified account %s does not exist.", name.data);
    return false;
}

Reply rds_account_reset_password(const Request *request) {
    const Value *instance;
    Reply refusal;
    Text key;
    if (!find(request, &instance, &key, &refusal) || password_refused(request, &refusal))
        return refusal;
    Store *store = request->cloud->store;
    store_put(store, RDS_ACCOUNTS, key,
              with_password(request, store_get(store, RDS_ACCOUNTS, key)));
    rds_put_locked(request, instance, RDS_ACCOUNT_MS);
    return reply_ok(&value_empty_map);
}

Reply rds_account_modify_description(const Request *request) {
    const Value *instance;
    Reply refusal;
    Text key;
    if (!find(request, &instance, &key, &refusal)) return refusal;
    Store *store = request->cloud->store;
    store_put(store, RDS_ACCOUNTS, key,
              value_with(request->arena, store_get(store, RDS_ACCOUNTS, key), "AccountDescription",
                         value_get(request->parameters, "AccountDescription")));
    return reply_ok(&value_empty_map);
}

Reply rds_account_delete(const Request *request) {
    const Value *instance;
    Reply refusal;
    Text key;
    if (!find(request, &instance, &key, &refusal)) return refusal;
    store_delete(request->cloud->store, RDS_ACCOUNTS, key);
    rds_put_locked(request, instance, RDS_ACCOUNT_MS);
    return reply_ok(&value_empty_map);
}

Reply rds_account_list(const Request *request) {
    static const char *const filters[] = {"AccountName", NULL};
    static const RdsListing listing = {.collection = RDS_ACCOUNTS,
                                       .dotted = "Accounts.DBInstanceAccount",
                                       .filters = filters,
                                       .view = rpc_view,
                                       .total = "TotalRecordCount"};
    return rds_list(request, &listing);
}

bool rds_account_is_privileged(const Cloud *cloud, Arena *arena, Text instance, Text name) {
    const Value *account = store_get(cloud->store, RDS_ACCOUNTS, rds_key(arena, instance, name));
    return text_is(value_text(value_get(account, "AccountType")), "Super") &&
           text_is(value_text(value_get(account, "AccountStatus")), "Available");
}
