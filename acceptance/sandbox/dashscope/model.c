// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/dashscope/model.h"

#define DENIED ".dashscope/denied" // key: model
#define ACCOUNT ".dashscope/account"

static const DashscopeModel models[] = {
    {"text-embedding-v1", 25, 1536, "1536"},
    {"text-embedding-v2", 25, 1536, "1536"},
    {"text-embedding-v3", 10, 1024, "64 128 256 512 768 1024"},
    {"text-embedding-v4", 10, 1024, "64 128 256 512 768 1024 1536 2048"},
    {.id = "qwen-max"},
    {.id = "qwen-plus"},
    {.id = "qwen-turbo"},
};

const DashscopeModel *dashscope_model_find(Text id) {
    for (size_t i = 0; i < COUNT_OF(models); i++)
        if (text_is(id, models[i].id)) return &models[i];
    return NULL;
}

bool dashscope_model_is_denied(const Cloud *cloud, Text id) {
    return store_get(cloud->store, DENIED, id) != NULL;
}

bool dashscope_model_is_overdue(const Cloud *cloud) {
    return store_get(cloud->store, ACCOUNT, TEXT("arrears")) != NULL;
}

Reply dashscope_model_list(const Request *request) {
    Arena *arena = request->arena;
    const Value **items = ARENA_ARRAY(arena, COUNT_OF(models), const Value *);
    for (size_t i = 0; i < COUNT_OF(models); i++) {
        const ValueEntry entries[] = {
            {TEXT("id"), value_cstring(arena, models[i].id)},
            {TEXT("object"), value_cstring(arena, "model")},
            {TEXT("created"), value_int(arena, 1715330000)},
            {TEXT("owned_by"), value_cstring(arena, "system")},
        };
        items[i] = value_map(arena, entries, COUNT_OF(entries));
    }
    const ValueEntry entries[] = {
        {TEXT("object"), value_cstring(arena, "list")},
        {TEXT("data"), value_list(arena, VALUE_LIST, items, COUNT_OF(models))},
    };
    return reply_ok(value_map(arena, entries, COUNT_OF(entries)));
}

static Reply switch_model(const Request *request, bool deny) {
    Text id = value_text(value_get(request->body, "model"));
    if (dashscope_model_find(id) == NULL)
        return reply_error(request, 404, "model_not_found", "there is no model %s", id.data);
    if (deny)
        store_put(request->cloud->store, DENIED, id, &value_empty_map);
    else
        store_delete(request->cloud->store, DENIED, id);
    return reply_ok(NULL);
}

Reply dashscope_model_deny(const Request *request) {
    return switch_model(request, true);
}

Reply dashscope_model_allow(const Request *request) {
    return switch_model(request, false);
}

Reply dashscope_model_set_arrears(const Request *request) {
    Store *store = request->cloud->store;
    const Value *arrears = value_get(request->body, "arrears");
    if (arrears->kind != VALUE_BOOL)
        return reply_error(request, 400, "InvalidParameter", "arrears is true or false");
    if (arrears->boolean)
        store_put(store, ACCOUNT, TEXT("arrears"), &value_empty_map);
    else
        store_delete(store, ACCOUNT, TEXT("arrears"));
    return reply_ok(NULL);
}
