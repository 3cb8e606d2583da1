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
    {"vpc/vpcs", "Tags", "{\"Tag\":[]}", ""},
    {"ecs/security_groups", "Tags", "{\"Tag\":[]}", ""},
    {"ram/access_keys", NULL, NULL, " ram_access_key "},
    {"ram/access_keys", "Status", "\"Inactive\"", ""},
    {"ram/attachments", NULL, NULL, ""},
    {"rds/accounts", NULL, NULL, ""},
    {"rds/databases", NULL, NULL, ""},
    {"auth0/users", NULL, NULL, " auth0_users "},
    {"auth0/connection_clients", NULL, NULL, ""},
};

enum { DRAWS_MOST = 10 }; // until something is found that the deployment has

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

static const Edit *draw(Random *random, LocalCloud *cloud, Arena *arena, const Value **ret) {
    for (int i = 0; i < DRAWS_MOST; i++) {
        const Edit *edit = &edits[random_below(random, COUNT_OF(edits))];
        *ret = local_cloud_object(cloud, arena, edit->collection, NULL);
        bool ending = value_bool_or(value_at(*ret, FC_PRIVATE ".deleted"), false);
        if (!value_is_null(*ret) && !ending) return edit;
    }
    return NULL;
}

const char *human_edit(Random *random, LocalCloud *cloud, Arena *arena, const char **ret_removed) {
    const Value *object;
    const Edit *edit = draw(random, cloud, arena, &object);
    *ret_removed = "";
    if (edit == NULL) return NULL;
    change(cloud, arena, edit, object);
    *ret_removed = edit->removed;
    return arena_printf(arena, "%s %s", edit->collection,
                        edit->member != NULL ? edit->member : "is removed");
}

void human_delete_keys(LocalCloud *cloud, Arena *arena, Text kept) {
    static const char keys[] = "ram/access_keys/";
    Text rest = text_of(local_cloud_objects(cloud, arena)), name;
    while (text_next(&rest, ' ', &name)) {
        if (!text_starts(name, keys)) continue;
        Text id = text_slice(name, sizeof keys - 1, name.length);
        if (!text_equal(id, kept))
            local_cloud_put(cloud, "ram/access_keys", text_copy(arena, id).data, NULL);
    }
}
