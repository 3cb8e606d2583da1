// SPDX-License-Identifier: MPL-2.0
#include "acceptance/load/fleet.h"

#include "acceptance/rig/team_fixture.h"
#include "acceptance/sandbox/quotas.h"

// Own domains are for every so many-th.
enum { DOMAIN_EVERY = 4 };

typedef struct Ship {
    Arena *arena;
    Terraform tf;
    const Value *config, *changed;
    bool team;
} Ship;

struct Fleet {
    Arena *arena;
    LocalCloud *cloud;
    Ship *ships;
    size_t count, team_every;
};

static const char base_ship[] =
    "{\"function_name\":\"base-%zu\",\"access_code\":\"code-of-%zu\",\"qwen_api_key\":\"sk-q\","
    "\"min_instances\":1,\"tags\":{\"number\":\"%zu\"}}";
static const char domain_ship[] =
    "{\"function_name\":\"base-%zu\",\"access_code\":\"code-of-%zu\",\"qwen_api_key\":\"sk-q\","
    "\"custom_domain\":{\"domain_name\":\"base-%zu.example.com\",\"manage_dns\":true}}";
static const char team_ship[] =
    "{\"function_name\":\"team-%zu\",\"qwen_api_key\":\"sk-of-acceptance-tests\",\"custom_domain\":"
    "{"
    "\"domain_name\":\"team-%zu.example.com\",\"manage_dns\":true},\"database\":{"
    "\"deletion_protection\":false},\"oss\":{\"bucket\":\"team-files-%zu\",\"create\":true},"
    "\"auth0\":{}}";

static const Value *config_of(Ship *ship, size_t number, const char *more) {
    const char *format = ship->team                   ? team_ship
                         : number % DOMAIN_EVERY == 0 ? domain_ship
                                                      : base_ship;
    Buffer text = buffer_new(ship->arena, 1 << 16);
    // Each has the number three times.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    buffer_printf(&text, format, number, number, number);
#pragma GCC diagnostic pop
    return fixture_typed(ship->arena, base_json(ship->arena, buffer_text(&text).data, more),
                         resource_type(ship->tf.resource));
}

static void begin(Fleet *fleet, size_t number) {
    Ship *ship = &fleet->ships[number];
    Arena *arena = arena_new();
    *ship =
        (Ship){.arena = arena, .team = fleet->team_every > 0 && number % fleet->team_every == 1};
    ship->tf = terraform_new(arena, ship->team ? &lobechat_database : &lobechat_base);
    ship->tf.haste = TEAM_CALLS; // a process has one for all of its calls
    ship->config = config_of(ship, number, "{}");
    ship->changed = config_of(ship, number,
                              "{\"description\":\"changed\",\"memory_size\":2048,"
                              "\"environment_variables\":{\"A\":\"1\"}}");
}

// The account's own quotas would be in the way.
static void make_room(const Fleet *fleet) {
    enum { ROOM = 100 * 1000 };
    Sandbox *sandbox = local_cloud_sandbox(fleet->cloud);
    const char *reason = NULL;
    pthread_mutex_lock(&sandbox->lock);
    Store *store = sandbox->cloud.store;
    const Value *all = quotas_list(fleet->arena, store), *wide = &value_empty_list;
    for (size_t i = 0; i < value_count(all); i++) {
        const Value *quota = value_list_at(all, i);
        const ValueEntry entries[] = {{TEXT("limit"), value_int(fleet->arena, ROOM)},
                                      {TEXT("operation"), value_get(quota, "operation")},
                                      {TEXT("service"), value_get(quota, "service")}};
        wide = value_list_append(fleet->arena, wide, value_map(fleet->arena, entries, 3));
    }
    bool good = quotas_set(fleet->arena, store, wide, &reason) &&
                store_commit(store, clock_now(sandbox->cloud.clock), &reason).ok;
    store_release(store);
    pthread_mutex_unlock(&sandbox->lock);
    if (!good) fail_msg("%s", reason);
}

Fleet *fleet_new(size_t count, size_t team_every) {
    Arena *arena = arena_new();
    Fleet *fleet = ARENA_NEW(arena, Fleet);
    *fleet = (Fleet){.arena = arena, .count = count, .team_every = team_every};
    fleet->cloud = local_cloud_start(FAST_CLOUD);
    fleet->ships = ARENA_ARRAY(arena, count, Ship);
    make_room(fleet);
    for (size_t i = 0; i < count; i++) begin(fleet, i);
    return fleet;
}

void fleet_free(Fleet *fleet) {
    for (size_t i = 0; i < fleet->count; i++) arena_free(fleet->ships[i].arena);
    local_cloud_stop(fleet->cloud);
    arena_free(fleet->arena);
}

LocalCloud *fleet_cloud(const Fleet *fleet) {
    return fleet->cloud;
}

size_t fleet_count(const Fleet *fleet) {
    return fleet->count;
}

size_t fleet_teams(const Fleet *fleet) {
    size_t teams = 0;
    for (size_t i = 0; i < fleet->count; i++) teams += fleet->ships[i].team;
    return teams;
}

void fleet_renew(Fleet *fleet, size_t number) {
    arena_free(fleet->ships[number].arena);
    begin(fleet, number);
}

// ---- what is done with one

static const char *fault_of(const Ship *ship, bool good) {
    const Call call = {.arena = ship->arena, .diags = ship->tf.diags};
    return good ? NULL : fixture_diags(&call);
}

const char *fleet_create(Fleet *fleet, size_t number) {
    Ship *ship = &fleet->ships[number];
    return fault_of(ship, terraform_apply(&ship->tf, ship->config));
}

const char *fleet_update(Fleet *fleet, size_t number) {
    Ship *ship = &fleet->ships[number];
    return fault_of(ship, terraform_apply(&ship->tf, ship->changed));
}

const char *fleet_look(Fleet *fleet, size_t number) {
    Ship *ship = &fleet->ships[number];
    TerraformPlan plan;
    const char *fault = fault_of(ship, terraform_plan(&ship->tf, ship->config, &plan));
    if (fault != NULL || plan.action == TERRAFORM_NOTHING) return fault;
    return arena_printf(ship->arena, "the plan of %zu is not empty", number);
}

const char *fleet_destroy(Fleet *fleet, size_t number) {
    Ship *ship = &fleet->ships[number];
    return fault_of(ship, terraform_destroy(&ship->tf));
}
