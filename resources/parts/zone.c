// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/zone.h"

#include "resources/names.h"
#include "resources/parts/rds.h"

#include <stdlib.h>

// What the catalogue is asked for: the instance that is planned.
static const Value *zone_question(Arena *arena, const Deployment *deployment) {
    const Value *database = value_get(deployment->planned, A_DATABASE);
    const Value *body = api_pair(arena, "Engine", TEXT(RDS_ENGINE));
    body = api_pair_more(arena, body, "EngineVersion",
                         text_of(rds_engine_version(arena, deployment->planned)));
    return value_with(arena, body, "Category", value_get(database, A_CATEGORY));
}

static int zone_compare(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

// By name. Zones that stand for several ("cn-hangzhou-MAZ1(b,c)") have no VSwitches.
static size_t zone_names(const Value *list, Text *names) {
    size_t count = 0;
    for (size_t i = 0; i < value_count(list); i++) {
        Text name = value_text(value_get(value_list_at(list, i), "ZoneId"));
        if (name.length > 0 && text_find(name, "MAZ") < 0) names[count++] = name;
    }
    qsort(names, count, sizeof *names, zone_compare);
    return count;
}

static bool zone_has_class(const Value *body, Text class) {
    const Value *list = value_get(body, "DBInstanceClasses");
    for (size_t i = 0; i < value_count(list); i++) {
        if (text_equal(value_text(value_get(value_list_at(list, i), "DBInstanceClass")), class))
            return true;
    }
    return false;
}

static Status zone_not_asked(Call *call, const ApiReply *reply, const char *tried) {
    Path network = path_attribute(NULL, A_NETWORK), path = path_attribute(&network, A_ZONE_IDS);
    return api_fail(
        call, reply,
        &(ApiStory){.path = &path,
                    .tried = tried,
                    .exists = "No VSwitch was created. With zone_ids in network set to a zone that "
                              "has both RDS and Function Compute nothing is asked."});
}

static Status zone_asked(Call *call, const Deployment *deployment, const ApiOperation *operation,
                         const Value *body, ApiReply *ret) {
    const ApiRequest request = api_in_region(call->arena, deployment, operation, body);
    TRY(api_send(call, deployment, &request, ret));
    if (ret->outcome == API_DONE) return status_ok();
    return zone_not_asked(call, ret, "look for a zone that offers the database's class");
}

static Status zone_offers(Call *call, const Deployment *deployment, Text zone, bool *ret) {
    const Value *database = value_get(deployment->planned, A_DATABASE);
    const Value *body = zone_question(call->arena, deployment);
    body = api_pair_more(call->arena, body, "ZoneId", zone);
    body =
        value_with(call->arena, body, "DBInstanceStorageType", value_get(database, A_STORAGE_TYPE));
    body = api_pair_more(call->arena, body, "InstanceChargeType",
                         text_of(rds_pay_type(deployment->planned)));
    ApiReply reply;
    TRY(zone_asked(call, deployment, &rds_list_classes, body, &reply));
    *ret = zone_has_class(reply.body, value_text(value_get(database, A_INSTANCE_CLASS)));
    return status_ok();
}

static Status zone_none(Call *call, const Deployment *deployment) {
    const Value *database = value_get(deployment->planned, A_DATABASE);
    Path block = path_attribute(NULL, A_DATABASE), path = path_attribute(&block, A_INSTANCE_CLASS);
    return call_fail(call, &path, "Instance class is not offered",
                     "No zone %s offers the class %s with category %s and storage %s for "
                     "PostgreSQL %s. Choose another class or category; the RDS console shows what "
                     "can be bought in the region.",
                     api_region(call, deployment),
                     value_cstr(value_get(database, A_INSTANCE_CLASS)),
                     value_cstr(value_get(database, A_CATEGORY)),
                     value_cstr(value_get(database, A_STORAGE_TYPE)),
                     value_cstr(value_get(database, A_ENGINE_VERSION)));
}

static void zone_not_known(Call *call, const ApiReply *reply, Text zone) {
    Path network = path_attribute(NULL, A_NETWORK), path = path_attribute(&network, A_ZONE_IDS);
    call_warn(
        call, &path, "Zones of Function Compute are not known",
        "Tried to ask which zones Function Compute serves. %s: %.*s: %.*s [HTTP %ld] (request "
        "id %.*s). Network and database go to %.*s, which offers the database's class. If the "
        "function's creation is refused there, set zone_ids in network to another zone and "
        "apply again; VSwitch and database are then made anew.",
        reply->operation->action, TEXT_ARGS(reply->code), TEXT_ARGS(reply->message), reply->status,
        TEXT_ARGS(reply->request_id), TEXT_ARGS(zone));
}

// The question is not for this account, now or later; a clock that is wrong is set and it is.
static bool zone_is_refused(const ApiReply *reply) {
    return reply->outcome != API_DONE && (reply->status == 403 || reply->status == 404);
}

// Functions cannot be in every zone. Only the older API tells where they can, and an account may
// not have that one: then the function's creation shows it.
static Status zone_serves_functions(Call *call, const Deployment *deployment, Text zone,
                                    bool *ret) {
    const ApiRequest request = {.operation = &fc2_get_account_settings,
                                .region = value_text(value_get(deployment->planned, A_REGION))};
    ApiReply reply;
    TRY(api_send(call, deployment, &request, &reply));
    bool refused = zone_is_refused(&reply);
    if (reply.outcome != API_DONE && !refused)
        return zone_not_asked(call, &reply, "ask which zones Function Compute serves");
    if (refused) zone_not_known(call, &reply, zone);
    const Value *zones = value_get(reply.body, "availableAZs");
    *ret = refused || value_count(zones) == 0 || value_list_has_text(zones, zone);
    return status_ok();
}

Status zone_choose(Call *call, const Deployment *deployment, Text *ret) {
    const Value *given = value_get(value_get(deployment->planned, A_NETWORK), A_ZONE_IDS);
    if (value_count(given) > 0) {
        *ret = value_text(value_list_at(given, 0));
        return status_ok();
    }
    ApiReply reply;
    TRY(zone_asked(call, deployment, &rds_list_zones, zone_question(call->arena, deployment),
                   &reply));
    const Value *list = value_get(reply.body, "AvailableZones");
    Text *names = ARENA_ARRAY(call->arena, value_count(list) + 1, Text);
    size_t count = zone_names(list, names);
    for (size_t i = 0; i < count; i++) {
        bool offers = false;
        TRY(zone_offers(call, deployment, names[i], &offers));
        if (offers) TRY(zone_serves_functions(call, deployment, names[i], &offers));
        if (!offers) continue;
        *ret = names[i];
        return status_ok();
    }
    return zone_none(call, deployment);
}
