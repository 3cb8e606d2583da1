// SPDX-License-Identifier: MPL-2.0
// An RDS instance in the API's words.
#include "provider/schema/wire.h"
#include "provider/value/json.h"
#include "resources/deployment_id.h"
#include "resources/names.h"
#include "resources/ownership.h"
#include "resources/parts/network_range.h"
#include "resources/parts/rds_instance.h"

#include <string.h>

// What lets nobody in; the deployment's own addresses stand in a group of their own.
static const char closed_list[] = "127.0.0.1";

// Attributes and requests call it one way, answers another.
static const char *const capacity_names[][2] = {
    {"MinCapacity", "ScaleMin"},
    {"MaxCapacity", "ScaleMax"},
    {"AutoPause", "AutoPause"},
    {"SwitchForce", "SwitchForce"},
};

static const Value *capacity_read(Arena *arena, const Value *answer) {
    const Value *config = &value_empty_map;
    for (size_t i = 0; i < sizeof capacity_names / sizeof *capacity_names; i++) {
        const Value *member = value_get(answer, capacity_names[i][1]);
        if (!value_is_null(member))
            config = value_with(arena, config, capacity_names[i][0], member);
    }
    return value_count(config) > 0 ? config : &value_null;
}

const Value *instance_for_rows(Arena *arena, const Value *answer, const Value *object) {
    const Value *body = value_with(arena, answer, "ServerlessConfig",
                                   capacity_read(arena, value_get(answer, "ServerlessConfig")));
    const char *version = value_cstr(value_get(answer, "EngineVersion"));
    Text major = {.data = version, .length = strcspn(version, ".")};
    body = api_pair_more(arena, body, "EngineVersion", major);
    // It is switched on last, so that what an apply left unfinished can be destroyed.
    const Value *protection = value_get(value_get(object, A_DATABASE), A_DELETION_PROTECTION);
    if (stack_unfinished(object)) body = value_with(arena, body, "DeletionProtection", protection);
    return body;
}

const char *instance_description(Arena *arena, const Value *object) {
    return arena_printf(arena, "lobechat-%s", api_function_name(object).data);
}

Found instance_found(Arena *arena, const Value *answer, const Value *object) {
    Text description = value_text(value_get(answer, "DBInstanceDescription"));
    return (Found){
        .present = true,
        .id = value_cstr(value_get(answer, "DBInstanceId")),
        .status = value_cstr(value_get(answer, "DBInstanceStatus")),
        .body = instance_for_rows(arena, answer, object),
        .drifted = !text_is(description, instance_description(arena, object)),
    };
}

// ---- creating

static const Value *with_network(Arena *arena, const Value *body, Text vswitch,
                                 const Value *answer) {
    body = api_pair_more(arena, body, "VSwitchId", vswitch);
    body = value_with(arena, body, "VPCId", value_get(answer, "VpcId"));
    return value_with(arena, body, "ZoneId", value_get(answer, "ZoneId"));
}

// Deletion protection is not among them: see rds_protect.
Status instance_creation(Call *call, Deployment *deployment, const Value **ret) {
    Arena *arena = call->arena;
    const Value *planned = deployment->planned;
    const Attr *rows = resource_rows(deployment->stack->resource);
    const Value *body = wire_encode(arena, rows, PART_RDS_INSTANCE, planned);
    body = value_map_without(arena, body, TEXT("DeletionProtection"));
    const Value *capacity = value_get(body, "ServerlessConfig");
    if (!value_is_null(capacity))
        body = api_pair_more(arena, body, "ServerlessConfig", json_print(arena, capacity));
    const char *const facts[][2] = {
        {"Engine", RDS_ENGINE},
        {"EngineVersion", rds_engine_version(arena, planned)},
        {"PayType", rds_pay_type(planned)},
        {"DBInstanceNetType", "Intranet"},
        {"InstanceNetworkType", "VPC"},
        {"SecurityIPList", closed_list},
        {"DBInstanceDescription", instance_description(arena, planned)},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        body = api_pair_more(arena, body, facts[i][0], text_of(facts[i][1]));
    const Value *answer;
    Text vswitch = value_text(value_list_at(range_vswitches(call, deployment), 0));
    TRY(range_describe(call, deployment, vswitch, &answer));
    body = with_network(arena, body, vswitch, answer);
    *ret = value_with(arena, body, "Tag",
                      value_list_one(arena, api_mark_tag(arena, deployment, planned)));
    return status_ok();
}
