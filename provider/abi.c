// SPDX-License-Identifier: MPL-2.0
#include "provider/abi.h"

#include "provider/rpc/command.h"
#include "provider/schema/schema_json.h"

static struct {
    pthread_mutex_t lock;
    Arena *arena; // kept as long as the library is loaded
    const char *schema;
} synced = {.lock = PTHREAD_MUTEX_INITIALIZER};

int lobechat_abi_version(void) {
    return LOBECHAT_ABI_VERSION;
}

const char *lobechat_version(void) {
    return VERSION;
}

const char *lobechat_schema_json(void) {
    pthread_mutex_lock(&synced.lock);
    if (synced.schema == NULL) {
        synced.arena = arena_new();
        Text json = schema_json(synced.arena, &provider_served);
        synced.schema = arena_copy(synced.arena, json.data, json.length);
    }
    const char *schema = synced.schema;
    pthread_mutex_unlock(&synced.lock);
    return schema;
}

int lobechat_serve(int argc, char **argv) {
    return command_run(&provider_served, argc, argv);
}
