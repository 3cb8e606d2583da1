// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/human.h"

#include "acceptance/sandbox/fc/basics.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Edit {
    const char *collection;
    const char *member, *json; // of its first object, set to this; NULL: the object is removed
    const char *removed;       // parts
} Edit;

static const Edit edits[] = {
    {"fc/functions", NULL, NULL, " function trigger "},
    {"fc/triggers", NULL, NULL, " trigger "},
    {"fc/scaling_configs", NULL, NULL, ""},
    {"fc/custom_domains", NULL, NULL, " custom_domain "},
    {"alidns/records", NULL, NULL, " dns_record "},
    {"fc/functions", "description", "\"mine\"", ""},
    {"fc/functions", "memorySize", "2048", ""},
    {"fc/functions", "internetAccess", "false", ""},
    {"fc/functions", "environmentVariables", "{\"ACCESS_CODE\":\"stolen\"}", ""},
    {"fc/scaling_configs", "minInstances", "7", ""},
    {"fc/custom_domains", "routeConfig", "{\"routes\":[]}", ""},
    {"alidns/records", "Value", "\"elsewhere.example.net\"", ""},
};

static void change(LocalCloud *cloud, Arena *arena, const Edit *edit, const Value *object) {
    if (edit->member != NULL) {
        local_cloud_put(
            cloud, edit->collection, NULL,
            value_with(arena, object, edit->member, json_parse(arena, text_of(edit->json), NULL)));
        return;
    }
    local_cloud_put(cloud, edit->collection, NULL, NULL);
    if (strcmp(edit->collection, "fc/functions") != 0) return;
    // What belongs to a function goes with it.
    static const char *const with[] = {"fc/triggers", "fc/scaling_configs"};
    for (size_t i = 0; i < COUNT_OF(with); i++)
        if (!value_is_null(local_cloud_object(cloud, arena, with[i], NULL)))
            local_cloud_put(cloud, with[i], NULL, NULL);
}

const char *human_edit(Random *random, LocalCloud *cloud, Arena *arena, const char **ret_removed) {
    const Edit *edit = &edits[random_below(random, COUNT_OF(edits))];
    const Value *object = local_cloud_object(cloud, arena, edit->collection, NULL);
    *ret_removed = "";
    bool ending = value_bool_or(value_at(object, FC_PRIVATE ".deleted"), false);
    if (value_is_null(object) || ending) return NULL;
    change(cloud, arena, edit, object);
    *ret_removed = edit->removed;
    return arena_printf(arena, "%s %s", edit->collection,
                        edit->member != NULL ? edit->member : "is removed");
}
