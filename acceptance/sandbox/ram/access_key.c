// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ram/access_key.h"

#include "acceptance/sandbox/ram/user.h"

static const char *const shown[] = {"AccessKeyId", "Status", "CreateDate", NULL};

static bool is_of(const Value *key, Text user) {
    return text_equal(value_text(value_get(key, "UserName")), user);
}

Reply ram_access_key_create(const Request *request) {
    Arena *arena = request->arena;
    const Cloud *cloud = request->cloud;
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    const char *id = arena_printf(arena, "SANDBOX%s", ident_mixed(cloud->ident, arena, 17));
    const ValueEntry entries[] = {
        {TEXT("AccessKeyId"), value_cstring(arena, id)},
        {TEXT("AccessKeySecret"), value_cstring(arena, ident_mixed(cloud->ident, arena, 30))},
        {TEXT("Status"), value_cstring(arena, "Active")},
        {TEXT("CreateDate"), ram_now(request)},
    };
    const Value *key = value_map(arena, entries, COUNT_OF(entries));
    store_put(cloud->store, RAM_KEYS, text_of(id),
              value_with(arena, key, "UserName", value_get(request->parameters, "UserName")));
    return reply_ok(value_with(arena, &value_empty_map, "AccessKey", key));
}

Reply ram_access_key_list(const Request *request) {
    Arena *arena = request->arena;
    const Store *store = request->cloud->store;
    const Value *keys = value_list(arena, VALUE_LIST, NULL, 0);
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    for (const StoreObject *o = store_next(store, RAM_KEYS, TEXT("")); o != NULL;
         o = store_next(store, RAM_KEYS, o->key)) {
        if (is_of(o->value, ram_parameter(request, "UserName")))
            keys = value_list_append(arena, keys, ram_view(arena, o->value, shown));
    }
    return reply_ok(value_with_at(arena, &value_empty_map, "AccessKeys.AccessKey", keys));
}

// The key that a call names, if it is the named user's.
static Reply find(const Request *request, const Value **ret) {
    Text id = ram_parameter(request, "UserAccessKeyId");
    if (ram_user_find(request) == NULL) return ram_user_missing(request);
    *ret = store_get(request->cloud->store, RAM_KEYS, id);
    if (*ret != NULL && is_of(*ret, ram_parameter(request, "UserName"))) return reply_ok(NULL);
    return ram_fault(request, 404, "EntityNotExist.User.AccessKey",
                     "The user access key does not exist.");
}

Reply ram_access_key_update(const Request *request) {
    const Value *key = NULL;
    Text status = ram_parameter(request, "Status");
    Reply reply = find(request, &key);
    if (reply.code != NULL) return reply;
    if (!text_is(status, "Active") && !text_is(status, "Inactive")) {
        return ram_fault(request, 400, "InvalidParameter.Status",
                         "The parameter - \"Status\" MUST be Active or Inactive.");
    }
    store_put(request->cloud->store, RAM_KEYS, ram_parameter(request, "UserAccessKeyId"),
              value_with(request->arena, key, "Status", value_string(request->arena, status)));
    return reply_ok(NULL);
}

Reply ram_access_key_delete(const Request *request) {
    const Value *key = NULL;
    Reply reply = find(request, &key);
    if (reply.code != NULL) return reply;
    store_delete(request->cloud->store, RAM_KEYS, ram_parameter(request, "UserAccessKeyId"));
    return reply_ok(NULL);
}

RamKey ram_access_key_find(Arena *arena, const Store *store, Text id) {
    const Value *key = value_copy(arena, store_get(store, RAM_KEYS, id));
    if (value_is_null(key)) return (RamKey){0};
    const Value *name = value_get(key, "UserName");
    const Value *user = value_copy(arena, store_get(store, RAM_USERS, value_text(name)));
    return (RamKey){.found = !value_is_null(user),
                    .active = text_is(value_text(value_get(key, "Status")), "Active"),
                    .secret = value_text(value_get(key, "AccessKeySecret")),
                    .user = value_cstr(name),
                    .user_id = value_cstr(value_get(user, "UserId"))};
}
