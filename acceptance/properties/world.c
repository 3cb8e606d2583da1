// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/world.h"

#include "acceptance/rig/terraform.h"
#include "acceptance/sandbox/fc/basics.h"
#include "acceptance/sandbox/ready.h"
#include "acceptance/tools/pem_fixture.h"
#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "resources/jwks.h"
#include "resources/lobechat_database.h"
#include "resources/names.h"

// How many times as fast as in reality: objects are ready when they are looked at for the first
// time, and the thirty days of a test domain are longer than a pair lasts.
enum { WORLD_SCALE = 20 * 1000, WORLD_HASTE = 20 };

struct World {
    Arena *arena;
    LocalCloud *cloud;
    const Value *values;
};

static void name_value(World *world, const char *name, const Value *value) {
    world->values = value_with(world->arena, world->values, name, value);
}

// ---- certificates

static void add_certificate(World *world, int number, const char *host) {
    PemFixture pem = pem_fixture(world->arena, host, NULL);
    const Value *certificate = value_string(world->arena, pem.certificate);
    const Value *key = value_string(world->arena, pem.key);
    const ValueEntry stored[] = {{TEXT("Cert"), certificate}, {TEXT("Key"), key}};
    name_value(world, arena_printf(world->arena, "@certificate.%d", number), certificate);
    name_value(world, arena_printf(world->arena, "@key.%d", number), key);
    local_cloud_put(world->cloud, "cas/certificates",
                    arena_printf(world->arena, "%d", 101 + number),
                    value_map(world->arena, stored, 2));
}

// Somebody else's DNS leads them to Function Compute.
static void add_names(const World *world) {
    static const char *const names[] = {"chat.example.com", "talk.example.com",
                                        "*.lobe.example.com", "chat.elsewhere.org"};
    const Cloud *cloud = &local_cloud_sandbox(world->cloud)->cloud;
    const ValueEntry target = {TEXT("target"),
                               value_cstring(world->arena, fc_cname_target(cloud, world->arena))};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        local_cloud_put(world->cloud, "alidns/outside", names[i],
                        value_map(world->arena, &target, 1));
}

// ---- a deployment that stays

static const char donor[] =
    "{\"function_name\":\"donor\",\"qwen_api_key\":\"sk-of-acceptance-tests\","
    "\"custom_domain\":{\"domain_name\":\"donor.example.com\",\"manage_dns\":true},"
    "\"database\":{\"password\":\"Secret-1234\"},"
    "\"oss\":{\"bucket\":\"donor-files\",\"create\":true},\"auth0\":{}}";

static const Value *make_donor(const World *world) {
    Terraform tf = terraform_new(world->arena, &lobechat_database);
    tf.haste = WORLD_HASTE;
    const Value *json = fixture_json(world->arena, donor);
    const Value *config = fixture_typed(world->arena, json, resource_type(&lobechat_database));
    if (!terraform_apply(&tf, config))
        fail_msg("%s", fixture_diags(&(Call){.arena = world->arena, .diags = tf.diags}));
    return tf.state;
}

// Another object like one of the donor's, without its mark.
static void add_like(const World *world, const char *collection, const char *key,
                     const Value *object) {
    local_cloud_put(world->cloud, collection, key, object);
}

static void add_bucket(World *world) {
    const Value *bucket =
        local_cloud_object(world->cloud, world->arena, "oss/buckets", "donor-files");
    bucket = value_map_without(world->arena, bucket, TEXT("Tagging"));
    bucket = value_map_without(world->arena, bucket, TEXT("CORSConfiguration"));
    bucket = value_with(world->arena, bucket, "Name", value_cstring(world->arena, "given-files"));
    add_like(world, "oss/buckets", "given-files", bucket);
}

static void add_application(World *world, const char *like) {
    static const char id[] = "GivenApplicationOfOthers00000000";
    const Value *client = local_cloud_object(world->cloud, world->arena, "auth0/clients", like);
    client = value_map_without(world->arena, client, TEXT("client_metadata"));
    client = value_with(world->arena, client, "client_id", value_cstring(world->arena, id));
    add_like(world, "auth0/clients", id, client);
    name_value(world, "@client_id", value_cstring(world->arena, id));
    name_value(world, "@client_secret", value_get(client, "client_secret"));
}

static void add_given(World *world) {
    const Value *state = make_donor(world);
    const Value *ready = ready_facts(world->arena, &local_cloud_sandbox(world->cloud)->cloud);
    add_bucket(world);
    add_application(world, value_cstr(value_get(state, A_AUTH0_CLIENT_ID)));
    name_value(world, "@vpc", value_get(state, A_VPC_ID));
    name_value(world, "@vswitch", value_list_at(value_get(state, A_VSWITCH_IDS), 0));
    name_value(world, "@security_group", value_get(state, A_SECURITY_GROUP_ID));
    name_value(world, "@database_url", value_get(state, A_DATABASE_URL));
    name_value(world, "@access_key_id", value_get(ready, "access_key_id"));
    name_value(world, "@access_key_secret", value_get(ready, "access_key_secret"));
    for (int i = 0; i < 2; i++)
        name_value(world, arena_printf(world->arena, "@jwks.%d", i),
                   value_string(world->arena, jwks_generate(world->arena)));
}

// ----

World *world_new(void) {
    Arena *arena = arena_new();
    World *world = ARENA_NEW(arena, World);
    *world = (World){.arena = arena, .values = &value_empty_map};
    world->cloud = local_cloud_start(WORLD_SCALE);
    add_certificate(world, 0, "chat.example.com");
    add_certificate(world, 1, "talk.example.com");
    add_names(world);
    add_given(world);
    local_cloud_give(world->cloud);
    return world;
}

void world_free(World *world) {
    local_cloud_stop(world->cloud);
    arena_free(world->arena);
}

LocalCloud *world_cloud(const World *world) {
    return world->cloud;
}

const Value *world_fill(const World *world, Arena *arena, const Value *config) {
    const Value *filled = config;
    if (config->kind == VALUE_STRING && text_starts(config->text, "@"))
        filled = value_get_text(world->values, config->text);
    for (size_t i = 0; config->kind == VALUE_MAP && i < config->map.count; i++) {
        const ValueEntry *entry = &config->map.entries[i];
        filled = value_with(arena, filled, entry->key.data, world_fill(world, arena, entry->value));
    }
    if (config->kind != VALUE_LIST) return value_is_null(filled) ? config : filled;
    const Value **items = ARENA_ARRAY(arena, config->list.count, const Value *);
    for (size_t i = 0; i < config->list.count; i++)
        items[i] = world_fill(world, arena, config->list.items[i]);
    return value_list(arena, VALUE_LIST, items, config->list.count);
}
