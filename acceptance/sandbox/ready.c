// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/ready.h"

#include <string.h>

#define LOOPBACK "127.0.0.1"

enum { NAMES_BYTES = 4096 };

const char *ready_url(Arena *arena, const Cloud *cloud, const Service *service, const char *url) {
    const char *address = strstr(url, LOOPBACK);
    if (service->host == NULL || address == NULL) return url;
    return arena_printf(arena, "%.*s%s%s", (int)(address - url), url, service->host(cloud, arena),
                        address + strlen(LOOPBACK));
}

const char *ready_names(Arena *arena, const Cloud *cloud) {
    Buffer names = buffer_new(arena, NAMES_BYTES);
    buffer_puts(&names, "");
    for (size_t s = 0; services[s] != NULL; s++) {
        if (services[s]->public_names == NULL) continue;
        buffer_puts(&names, names.length > 0 ? "," : "");
        buffer_puts(&names, services[s]->public_names(cloud, arena));
    }
    return names.data != NULL ? names.data : "";
}

const Value *ready_facts(Arena *arena, const Cloud *cloud) {
    const ValueEntry facts[] = {
        {TEXT("account_id"), value_cstring(arena, cloud->account_id)},
        {TEXT("access_key_id"), value_cstring(arena, cloud->access_key_id)},
        {TEXT("access_key_secret"), value_cstring(arena, cloud->access_key_secret)},
        {TEXT("region"), value_cstring(arena, cloud->region)},
    };
    const Value *all = value_map(arena, facts, COUNT_OF(facts));
    for (size_t s = 0; services[s] != NULL; s++) {
        const Value *more =
            services[s]->announce != NULL ? services[s]->announce(cloud, arena) : &value_empty_map;
        for (size_t i = 0; i < value_count(more); i++) {
            const ValueEntry *entry = value_entry_at(more, i);
            all = value_with(arena, all, entry->key.data, entry->value);
        }
    }
    return all;
}

const Value *ready_origins(Arena *arena, const Value *into, const char *const *urls) {
    const Value *endpoints = &value_empty_map;
    for (size_t i = 0; services[i] != NULL; i++) {
        const Value *url = value_cstring(arena, urls[i]);
        bool beside = services[i]->serve != NULL && !services[i]->endpoint;
        if (beside)
            into = value_with(arena, into, services[i]->name, url);
        else
            endpoints = value_with(arena, endpoints, services[i]->name, url);
    }
    return value_with(arena, into, "endpoints", endpoints);
}
