// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/user.h"

enum { USER_NAME_MOST = 64, USER_TEXT_MOST = 128 };

// Parameters of a creation; those of an update have "New" before their names.
static const char *const members[] = {"UserName", "DisplayName", "MobilePhone", "Email",
                                      "Comments"};

static const RamRule rules[] = {
    {"UserName", 1, USER_NAME_MOST, "-_."},   {"NewUserName", 1, USER_NAME_MOST, "-_."},
    {"DisplayName", 1, USER_TEXT_MOST, NULL}, {"NewDisplayName", 1, USER_TEXT_MOST, NULL},
    {"Comments", 0, USER_TEXT_MOST, NULL},    {"NewComments", 0, USER_TEXT_MOST, NULL},
};

const Value *ram_user_find(const Request *request) {
    return store_get(request->cloud->store, RAM_USERS, ram_parameter(request, "UserName"));
}

Reply ram_user_missing(const Request *request) {
    return ram_fault(request, 404, "EntityNotExist.User", "The user does not exist.");
}

static Reply exists_already(const Request *request) {
    return ram_fault(request, 409, "EntityAlreadyExists.User", "The user does already EXIST.");
}

static Reply answer(const Request *request, const Value *user) {
    return reply_ok(value_with(request->arena, &value_empty_map, "User", user));
}

static const Value *take_members(const Request *request, const Value *user, const char *prefix) {
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const char *name = arena_printf(request->arena, "%s%s", prefix, members[i]);
        const Value *given = value_get(request->parameters, name);
        if (!value_is_null(given)) user = value_with(request->arena, user, members[i], given);
    }
    return value_with(request->arena, user, "UpdateDate", ram_now(request));
}

// What a creation answers has no UpdateDate.
static const char *const new_user[] = {"UserId",      "UserName", "DisplayName", "CreateDate",
                                       "MobilePhone", "Email",    "Comments",    NULL};

Reply ram_user_create(const Request *request) {
    Arena *arena = request->arena;
    Reply reply = ram_check(request, rules, COUNT_OF(rules));
    if (reply.code != NULL) return reply;
    if (ram_user_find(request) != NULL) return exists_already(request);
    const char *id = arena_printf(arena, "2%s", ident_digits(request->cloud->ident, arena, 17));
    const ValueEntry entries[] = {
        {TEXT("UserId"), value_cstring(arena, id)},
        {TEXT("DisplayName"), value_get(request->parameters, "UserName")},
        {TEXT("CreateDate"), ram_now(request)},
    };
    const Value *user = value_map(arena, entries, COUNT_OF(entries));
    user = take_members(request, user, "");
    store_put(request->cloud->store, RAM_USERS, ram_parameter(request, "UserName"), user);
    return answer(request, ram_view(arena, user, new_user));
}

Reply ram_user_get(const Request *request) {
    const Value *user = ram_user_find(request);
    return user == NULL ? ram_user_missing(request) : answer(request, user);
}

static void rename_keys(const Request *request, Text name, const Value *new_name) {
    Store *store = request->cloud->store;
    for (const StoreObject *o = store_next(store, RAM_KEYS, TEXT("")); o != NULL;
         o = store_next(store, RAM_KEYS, o->key)) {
        if (!text_equal(value_text(value_get(o->value, "UserName")), name)) continue;
        store_put(store, RAM_KEYS, o->key,
                  value_with(request->arena, o->value, "UserName", new_name));
    }
}

static void rename_attachments(const Request *request, Text name, const Value *new_name) {
    Arena *arena = request->arena;
    Store *store = request->cloud->store;
    const char *prefix = arena_printf(arena, "%s/", name.data);
    for (const StoreObject *o = store_next(store, RAM_ATTACHMENTS, text_of(prefix));
         o != NULL && text_starts(o->key, prefix);
         o = store_next(store, RAM_ATTACHMENTS, text_of(prefix))) {
        Text key = text_copy(arena, o->key);
        const char *rest = key.data + name.length;
        store_put(store, RAM_ATTACHMENTS,
                  text_of(arena_printf(arena, "%s%s", value_cstr(new_name), rest)),
                  value_with(arena, o->value, "UserName", new_name));
        store_delete(store, RAM_ATTACHMENTS, key);
    }
}

Reply ram_user_update(const Request *request) {
    Store *store = request->cloud->store;
    Text name = ram_parameter(request, "UserName"),
         new_name = ram_parameter(request, "NewUserName");
    Reply reply = ram_check(request, rules, COUNT_OF(rules));
    if (reply.code != NULL) return reply;
    const Value *user = ram_user_find(request);
    if (user == NULL) return ram_user_missing(request);
    user = take_members(request, user, "New");
    if (new_name.length > 0 && !text_equal(new_name, name)) {
        if (store_get(store, RAM_USERS, new_name) != NULL) return exists_already(request);
        rename_keys(request, name, value_get(user, "UserName"));
        rename_attachments(request, name, value_get(user, "UserName"));
        store_delete(store, RAM_USERS, name);
    }
    store_put(store, RAM_USERS, value_text(value_get(user, "UserName")), user);
    return answer(request, user);
}

static bool has_key(const Store *store, Text name) {
    for (const StoreObject *o = store_next(store, RAM_KEYS, TEXT("")); o != NULL;
         o = store_next(store, RAM_KEYS, o->key)) {
        if (text_equal(value_text(value_get(o->value, "UserName")), name)) return true;
    }
    return false;
}

Reply ram_user_delete(const Request *request) {
    Store *store = request->cloud->store;
    Text name = ram_parameter(request, "UserName");
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    const char *prefix = arena_printf(request->arena, "%s/", name.data);
    const StoreObject *attached = store_next(store, RAM_ATTACHMENTS, text_of(prefix));
    if (attached != NULL && text_starts(attached->key, prefix)) {
        return ram_fault(request, 409, "DeleteConflict.User.Policy",
                         "The user CAN NOT has any attached policy while deleting the user.");
    }
    if (has_key(store, name)) {
        return ram_fault(request, 409, "DeleteConflict.User.AccessKey",
                         "The user CAN NOT has any access key while deleting the user.");
    }
    store_delete(store, RAM_USERS, name);
    return reply_ok(NULL);
}

Reply ram_user_list(const Request *request) {
    Store *store = request->cloud->store;
    RamItems users = {.name_member = "UserName", .dotted = "Users.User"};
    users.items = ARENA_ARRAY(request->arena, store_count(store, RAM_USERS), const Value *);
    for (const StoreObject *o = store_next(store, RAM_USERS, TEXT("")); o != NULL;
         o = store_next(store, RAM_USERS, o->key)) {
        users.items[users.count++] = o->value;
    }
    return ram_page(request, &users);
}
