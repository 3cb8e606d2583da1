// SPDX-License-Identifier: MPL-2.0
// What Terraform does with a creation that failed, played with parts that only note what is done to
// them: the tainted object is planned like a new one, deleted with the private bytes of that plan,
// and made.
#include "resources/stack_work.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/plan.h"
#include "resources/names.h"

#include <stdio.h>

static const Attr attrs[] = {
    {A_ID, STRING, REQUIRED, .part = "network", .doc = "Id."},
    {"size", STRING, REQUIRED, .part = "database", .doc = "Size."},
    {"engine", STRING, OPTIONAL | REPLACE, .part = "database", .doc = "Engine."},
    {"app", STRING, OPTIONAL, .part = "function", .doc = "App."},
    STACK_PARTS_ROW,
    ATTRS_END,
};
static const Resource resource;
static const Part network, database, function;

static char notes[1024];
static const char *failing; // "make database"

// Each part waits for the one before, so only one thread is here at a time.
static Status note(Call *call, const char *verb, const Part *part) {
    char line[64];
    snprintf(line, sizeof line, "%s %s;", verb, part->name);
    strncat(notes, line, sizeof notes - strlen(notes) - 1);
    size_t length = strlen(line) - 1;
    if (failing == NULL || strlen(failing) != length || strncmp(line, failing, length) != 0)
        return status_ok();
    return call_fail(call, NULL, "Failed as asked", "%s", line);
}

static Status make(Call *call, Deployment *deployment, const Part *part) {
    bool there = !value_is_null(value_get(stack_get(deployment, A_PARTS), part->name));
    TRY(note(call, there ? "adopt" : "make", part));
    stack_record(call, deployment, part, &(Found){.id = part->name, .status = "Ready"});
    return status_ok();
}

static Status network_create(Call *call, Deployment *deployment) {
    return make(call, deployment, &network);
}
static Status database_create(Call *call, Deployment *deployment) {
    return make(call, deployment, &database);
}
static Status function_create(Call *call, Deployment *deployment) {
    return make(call, deployment, &function);
}
static Status network_remove(Call *call, Deployment *deployment, const Value *object) {
    (void)deployment;
    return value_is_null(object) ? status_failed() : note(call, "remove", &network);
}
static Status database_remove(Call *call, Deployment *deployment, const Value *object) {
    (void)deployment;
    return value_is_null(object) ? status_failed() : note(call, "remove", &database);
}
static Status function_remove(Call *call, Deployment *deployment, const Value *object) {
    (void)deployment;
    return value_is_null(object) ? status_failed() : note(call, "remove", &function);
}
static Text database_key(const Value *object) {
    return value_text(value_get(object, "size"));
}
static bool function_wanted(const Value *object) {
    return !value_is_null(value_get(object, "app"));
}

static const char *const after_network[] = {"network", "no such part", NULL};
static const char *const after_database[] = {"database", NULL};
static const Part network = {.name = "network", .create = network_create, .remove = network_remove};
static const Part database = {.name = "database",
                              .needs = after_network,
                              .key = database_key,
                              .create = database_create,
                              .remove = database_remove};
static const Part function = {.name = "function",
                              .needs = after_database,
                              .wanted = function_wanted,
                              .create = function_create,
                              .remove = function_remove};
static const Part *const parts[] = {&network, &database, &function, NULL};

static Status finish(Call *call, Deployment *deployment) {
    if (failing != NULL && strcmp(failing, "finish") == 0)
        return call_fail(call, NULL, "Failed as asked", "finish");
    stack_forget(call, deployment, TEXT(ENTRY_DEPLOYMENT));
    return status_ok();
}

static const Stack stack = {
    .resource = &resource, .parts = parts, .finish = finish, .resumes = true};
static Status plan(Call *call, PlanChange *change) {
    return stack_plan(call, &stack, change);
}
static const Resource resource = {.type = "test_resume", .attrs = attrs, .plan = plan};

// ---- Terraform

typedef struct World {
    Call call;
    Session session;
    const Value *state;
    PrivateState private;
    bool tainted;
} World;

static World world_new(void) {
    World world = {.call = fixture_call(), .state = &value_null, .private = &value_null};
    world.session.unfinished = handover_new(world.call.arena);
    world.session.kept = handover_new(world.call.arena);
    return world;
}

static bool world_delete(World *world, PrivateState private) {
    ApplyChange change = {.session = &world->session,
                          .prior = world->state,
                          .planned = &value_null,
                          .config = &value_null,
                          .state = world->state,
                          .private = private};
    bool done = stack_delete(&world->call, &stack, &change).ok;
    world->state = done ? &value_null : change.state;
    return done;
}

static void world_create(World *world, const PlanChange *plan_made) {
    ApplyChange change = {.session = &world->session,
                          .prior = &value_null,
                          .planned = plan_made->planned,
                          .config = plan_made->config,
                          .state = value_unknown_to_null(world->call.arena, plan_made->planned),
                          .private = plan_made->private};
    world->tainted = !stack_create(&world->call, &stack, &change).ok;
    world->state = world->tainted && !change.exists ? &value_null : change.state;
    world->private = change.private;
}

// Replaces what is tainted.
static void world_apply(World *world, const char *config) {
    Call *call = &world->call;
    notes[0] = '\0';
    bool there = !value_is_null(world->state);
    if (there && stack_unfinished(world->state))
        resume_note(&stack, &world->session, world->state); // a refresh does
    PlanChange change = {.session = &world->session,
                         .config = fixture_value(call->arena, resource_type(&resource), config),
                         .prior = &value_null,
                         .private = &value_null};
    assert_true(plan_change(call, &resource, change.config, &change).ok);
    if (there && !world_delete(world, change.private)) return;
    world_create(world, &change);
}

static void world_destroy(World *world) {
    notes[0] = '\0';
    (void)world_delete(world, world->private);
}

static void assert_parts(const World *world, const char *expected) {
    char found[256] = "";
    const Value *entries = value_get(world->state, A_PARTS);
    for (size_t i = 0; i < value_count(entries); i++) {
        strcat(found, entries->map.entries[i].key.data);
        strcat(found, ";");
    }
    assert_string_equal(found, expected);
}

// ---- tests

#define SMALL "{\"id\":\"r/n\",\"size\":\"small\",\"app\":\"a\"}"
#define LARGE "{\"id\":\"r/n\",\"size\":\"large\",\"app\":\"a\"}"
#define ENGINE "{\"id\":\"r/n\",\"size\":\"small\",\"engine\":\"17\",\"app\":\"a\"}"
#define OTHER "{\"id\":\"r/m\",\"size\":\"small\",\"app\":\"a\"}"
#define NO_APP "{\"id\":\"r/n\",\"size\":\"small\"}"
#define MAKE_ALL "make network;make database;make function;"
#define REMOVE_ALL "remove function;remove database;remove network;"

static const struct {
    const char *failing, *left, *second, *notes, *kept;
} cases[] = {
    // What was made is adopted, the rest made.
    {"make function", "database;deployment;network;", SMALL,
     "adopt network;adopt database;make function;", "with: network, database."},
    {"make database", "deployment;network;", SMALL, "adopt network;make database;make function;",
     "with: network."},
    // What does not fit goes, and what stands on it.
    {"finish", "database;deployment;function;network;", LARGE,
     "remove function;remove database;adopt network;make database;make function;",
     "with: network."},
    {"finish", "database;deployment;function;network;", ENGINE,
     "remove function;remove database;adopt network;make database;make function;",
     "with: network."},
    {"finish", "database;deployment;function;network;", SMALL,
     "adopt network;adopt database;adopt function;", "with: network, database, function."},
    // What is not wanted any more goes.
    {"finish", "database;deployment;function;network;", NO_APP,
     "remove function;adopt network;adopt database;", "with: network, database."},
    // Another deployment keeps nothing.
    {"finish", "database;deployment;function;network;", OTHER, REMOVE_ALL MAKE_ALL, NULL},
};

static void test_the_second_apply_goes_on(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        World world = world_new();
        failing = cases[i].failing;
        world_apply(&world, SMALL);
        failing = NULL;
        assert_true(world.tainted);
        assert_parts(&world, cases[i].left);
        assert_true(stack_unfinished(world.state));
        world.call.diags = diags_new(world.call.arena);
        world_apply(&world, cases[i].second);
        assert_string_equal(notes, cases[i].notes);
        const char *said = fixture_diags(&world.call);
        bool told = cases[i].kept == NULL ? *said == '\0' : strstr(said, cases[i].kept) != NULL;
        if (!told) fail_msg("%zu: said %s", i, said);
        assert_false(world.tainted);
        assert_false(stack_unfinished(world.state));
        assert_true(value_is_null(value_get(world.private, "keep")));
        world_destroy(&world);
        assert_true(value_is_null(world.state));
        arena_free(world.call.arena);
    }
}

static void test_a_destroy_leaves_nothing(void **state) {
    (void)state;
    World world = world_new();
    failing = "make function";
    world_apply(&world, SMALL);
    failing = NULL;
    world_destroy(&world);
    assert_string_equal(notes, REMOVE_ALL); // what is not recorded may be there all the same
    assert_true(value_is_null(world.state));
    arena_free(world.call.arena);
}

// Whoever taints a deployment that is through wants another one.
static void test_a_finished_deployment_is_replaced_whole(void **state) {
    (void)state;
    World world = world_new();
    failing = NULL;
    world_apply(&world, SMALL);
    assert_string_equal(notes, MAKE_ALL);
    world.tainted = true;
    world_apply(&world, SMALL);
    assert_string_equal(notes, REMOVE_ALL MAKE_ALL);
    arena_free(world.call.arena);
}

// What was handed over is in the state before anything else can fail.
static void test_a_second_failure_loses_nothing(void **state) {
    (void)state;
    World world = world_new();
    failing = "finish";
    world_apply(&world, SMALL);
    failing = "adopt network";
    world_apply(&world, SMALL);
    assert_true(world.tainted);
    assert_parts(&world, "database;deployment;function;network;");
    failing = NULL;
    world_apply(&world, SMALL);
    assert_string_equal(notes, "adopt network;adopt database;adopt function;");
    arena_free(world.call.arena);
}

static void test_a_removal_that_fails_keeps_everything(void **state) {
    (void)state;
    World world = world_new();
    failing = "finish";
    world_apply(&world, SMALL);
    failing = "remove database";
    world_apply(&world, LARGE);
    assert_string_equal(notes, "remove function;remove database;");
    assert_parts(&world, "database;deployment;network;");
    failing = NULL;
    world_apply(&world, LARGE);
    assert_string_equal(
        notes, "remove function;remove database;adopt network;make database;make function;");
    arena_free(world.call.arena);
}

// Terraform does not come to the second half then.
static void test_an_interruption_between_the_halves_keeps_the_state(void **state) {
    (void)state;
    World world = world_new();
    failing = "finish";
    world_apply(&world, SMALL);
    failing = NULL;
    cancel_set(world.call.cancel);
    world_apply(&world, SMALL);
    assert_parts(&world, "database;deployment;function;network;");
    assert_non_null(strstr(fixture_diags(&world.call), "Stopped before going on"));
    arena_free(world.call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_second_apply_goes_on),
        cmocka_unit_test(test_a_destroy_leaves_nothing),
        cmocka_unit_test(test_a_finished_deployment_is_replaced_whole),
        cmocka_unit_test(test_a_second_failure_loses_nothing),
        cmocka_unit_test(test_a_removal_that_fails_keeps_everything),
        cmocka_unit_test(test_an_interruption_between_the_halves_keeps_the_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
