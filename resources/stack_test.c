// SPDX-License-Identifier: MPL-2.0
// The stack engine with parts that only note what is done to them.
#include "resources/stack.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/plan.h"
#include "resources/names.h"
#include "resources/wait.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>

static const Attr attrs[] = {
    {"name", STRING, REQUIRED, .part = "base", .doc = "Name."},
    {"extra", STRING, OPTIONAL, .part = "extra", .doc = "Extra."},
    {"slow", STRING, OPTIONAL, .part = "slow", .doc = "Slow."},
    {"input", STRING, OPTIONAL, .part = "base_inputs", .doc = "Input."},
    {"address", STRING, COMPUTED, .part = "base", .doc = "Address."},
    {"fixed", STRING, COMPUTED | STABLE, .part = "extra", .doc = "Fixed."},
    STACK_PARTS_ROW,
    ATTRS_END,
};
static const Resource resource;

// ---- parts that take notes

static struct {
    pthread_mutex_t lock;
    char notes[4096];
    const char *failing;  // "create extra"
    const char *doubtful; // the part whose creation was asked for twice
    Found found[3];
    atomic_int late; // so many reads of any part show nothing; they come at once
} world = {.lock = PTHREAD_MUTEX_INITIALIZER};

static Status note(Call *call, const char *verb, const char *part) {
    char line[64];
    snprintf(line, sizeof line, "%s %s", verb, part);
    pthread_mutex_lock(&world.lock);
    size_t used = strlen(world.notes);
    snprintf(world.notes + used, sizeof world.notes - used, "%s;", line);
    pthread_mutex_unlock(&world.lock);
    if (world.failing != NULL && strcmp(world.failing, line) == 0)
        return call_fail(call, NULL, "Failed as asked", "%s.", line);
    return status_ok();
}

static const Part base_part, extra_part, slow_part;

// The object of `extra` is called like the attribute, so another value makes another object.
static const char *identity(const Part *part, const Value *planned) {
    return part == &extra_part ? value_cstr(value_get(planned, "extra")) : part->name;
}

static Status record(Call *call, Deployment *deployment, const Part *part, const char *verb) {
    const char *id = identity(part, deployment->planned);
    const Value *body = fixture_json(call->arena, "{\"address\":\"here\",\"fixed\":\"rock\"}");
    stack_record(call, deployment, part, &(Found){.id = id, .status = "Made"});
    TRY(note(call, verb, part->name));
    stack_record(call, deployment, part, &(Found){.id = id, .status = "Ready", .body = body});
    if (world.doubtful != NULL && strcmp(world.doubtful, part->name) == 0)
        stack_doubt(deployment, part);
    return status_ok();
}

static const char *removed(const Value *object, const Part *part) {
    return part == &extra_part ? stack_part_id(object, "extra").data : "";
}

#define PART_FUNCTIONS(part, index)                                                                \
    static Status part##_read(Call *call, Deployment *d, const Value *object, Found *ret) {        \
        (void)d;                                                                                   \
        (void)object;                                                                              \
        *ret = atomic_fetch_sub(&world.late, 1) > 0 ? (Found){0} : world.found[index];             \
        return note(call, "read", #part);                                                          \
    }                                                                                              \
    static Status part##_create(Call *call, Deployment *d) {                                       \
        return record(call, d, &part##_part, "create");                                            \
    }                                                                                              \
    static Status part##_update(Call *call, Deployment *d) {                                       \
        return record(call, d, &part##_part, "update");                                            \
    }                                                                                              \
    static Status part##_remove(Call *call, Deployment *d, const Value *object) {                  \
        (void)d;                                                                                   \
        char line[64];                                                                             \
        snprintf(line, sizeof line, "%s(%s)", #part, removed(object, &part##_part));               \
        return note(call, "remove", line);                                                         \
    }
PART_FUNCTIONS(base, 0)
PART_FUNCTIONS(extra, 1)
PART_FUNCTIONS(slow, 2)

static bool extra_wanted(const Value *object) {
    return !value_is_null(value_get(object, "extra"));
}
static Text extra_key(const Value *object) {
    return text_slice(value_text(value_get(object, "extra")), 0, 1);
}
static bool slow_wanted(const Value *object) {
    return !value_is_null(value_get(object, "slow"));
}

static Status extra_sweep(Call *call, Deployment *d) {
    (void)d;
    return note(call, "sweep", "extra");
}

static const char *const after_base[] = {"base", NULL};
static const char *const after_extra[] = {"base", "extra", NULL};
static const Part base_part = {.name = "base",
                               .inputs = "base_inputs",
                               .read = base_read,
                               .create = base_create,
                               .update = base_update,
                               .remove = base_remove};
static const Part extra_part = {.name = "extra",
                                .needs = after_base,
                                .wanted = extra_wanted,
                                .key = extra_key,
                                .read = extra_read,
                                .create = extra_create,
                                .update = extra_update,
                                .remove = extra_remove,
                                .sweep = extra_sweep};
static const Part slow_part = {.name = "slow",
                               .needs = after_extra,
                               .wanted = slow_wanted,
                               .read = slow_read,
                               .create = slow_create,
                               .update = slow_update,
                               .remove = slow_remove};
static const Part *const parts[] = {&base_part, &extra_part, &slow_part, NULL};
static const Stack stack = {.resource = &resource, .parts = parts};

static Status plan(Call *call, PlanChange *change) {
    return stack_plan(call, &stack, change);
}
static const Resource resource = {.type = "test_stack", .attrs = attrs, .plan = plan};

#define PARTS_BASE "\"base\":{\"id\":\"base\",\"status\":\"Ready\"}"
#define PARTS_EXTRA "\"extra\":{\"id\":\"a1\",\"status\":\"Ready\"}"
#define PARTS_MOVED "\"extra\":{\"id\":\"b\",\"status\":\"Ready\"}"
#define HALF_MOVED                                                                                 \
    "{\"address\":\"here\",\"extra\":\"b\",\"fixed\":\"rock\",\"name\":\"n\",\"parts\":"           \
    "{" PARTS_BASE "," PARTS_MOVED ",\"extra/a1\":{\"id\":\"a1\",\"status\":\"Replaced\"}}}"
#define MADE_BASE "{\"address\":\"here\",\"name\":\"n\",\"parts\":{" PARTS_BASE "}}"
#define MADE_EXTRA                                                                                 \
    "{\"address\":\"here\",\"extra\":\"a1\",\"fixed\":\"rock\",\"name\":\"n\",\"parts\":"          \
    "{" PARTS_BASE "," PARTS_EXTRA "}}"

static const Value *object(Arena *arena, const char *json) {
    return json == NULL ? &value_null : fixture_value(arena, resource_type(&resource), json);
}

// ---- planning: what Terraform proposes is config with the prior's computed values

typedef struct Planned {
    const char *config, *prior, *parts, *computed[2]; // parts, address, fixed as planned
} Planned;

static const Planned planned[] = {
    {"{\"name\":\"n\"}", NULL, "{\"base\":{\"id\":\"?\",\"status\":\"?\"}}", {"?", NULL}},
    {"{\"name\":\"n\"}", MADE_BASE, "{" PARTS_BASE "}", {"here", NULL}},
    {"{\"name\":\"m\"}", MADE_BASE, "{\"base\":{\"id\":\"base\",\"status\":\"?\"}}", {"?", NULL}},
    {"{\"name\":\"n\",\"input\":\"i\"}",
     MADE_BASE,
     "{\"base\":{\"id\":\"base\",\"status\":\"?\"}}",
     {"?", NULL}},
    {"{\"name\":\"n\",\"extra\":\"a\"}",
     MADE_BASE,
     "{" PARTS_BASE ",\"extra\":{\"id\":\"?\",\"status\":\"?\"}}",
     {"here", "?"}},
    {"{\"name\":\"n\",\"extra\":\"a2\"}",
     MADE_EXTRA,
     "{" PARTS_BASE ",\"extra\":{\"id\":\"a1\",\"status\":\"?\"}}",
     {"here", "rock"}},
    {"{\"name\":\"n\",\"extra\":\"b1\"}",
     MADE_EXTRA,
     "{" PARTS_BASE ",\"extra\":{\"id\":\"?\",\"status\":\"?\"}}",
     {"here", "?"}},
    {"{\"name\":\"n\"}", MADE_EXTRA, "{" PARTS_BASE "}", {"here", NULL}},
    // One that may or may not be wanted.
    {"{\"name\":\"n\",\"extra\":\"?\"}", MADE_EXTRA, "\"?\"", {"here", "?"}},
    // A part that went missing, and one that drifted.
    {"{\"name\":\"n\",\"extra\":\"a1\"}",
     "{\"name\":\"n\",\"extra\":\"a1\",\"address\":\"here\",\"parts\":{" PARTS_BASE "}}",
     "{" PARTS_BASE ",\"extra\":{\"id\":\"?\",\"status\":\"?\"}}",
     {"here", "?"}},
    {"{\"name\":\"n\"}",
     "{\"name\":\"n\",\"address\":\"here\",\"parts\":{\"base\":{\"id\":\"base\",\"status\":"
     "\"Drifted\"}}}",
     "{\"base\":{\"id\":\"base\",\"status\":\"?\"}}",
     {"?", NULL}},
};

static const Value *propose(Arena *arena, const Value *config, const Value *prior) {
    if (value_is_null(prior)) return config;
    static const char *const computed[] = {"address", "fixed", A_PARTS};
    const Value *proposed = config;
    for (size_t i = 0; i < 3; i++)
        proposed = value_with(arena, proposed, computed[i], value_get(prior, computed[i]));
    return proposed;
}

static void assert_shows(Arena *arena, const Value *value, const char *expected) {
    if (expected == NULL)
        assert_true(value_is_null(value));
    else if (strcmp(expected, "?") == 0)
        assert_false(value_is_known(value));
    else
        assert_string_equal(value_cstr(value), expected);
    (void)arena;
}

static void test_plan_shows_exactly_what_happens_to_parts(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof planned / sizeof *planned; i++) {
        Call call = fixture_call();
        PlanChange change = {.config = object(call.arena, planned[i].config),
                             .prior = object(call.arena, planned[i].prior),
                             .private = &value_null};
        const Value *proposed = propose(call.arena, change.config, change.prior);
        assert_true(plan_change(&call, &resource, proposed, &change).ok);
        assert_string_equal(fixture_text(call.arena, value_get(change.planned, A_PARTS)),
                            planned[i].parts);
        assert_shows(call.arena, value_get(change.planned, "address"), planned[i].computed[0]);
        assert_shows(call.arena, value_get(change.planned, "fixed"), planned[i].computed[1]);
        arena_free(call.arena);
    }
}

// ---- applying

typedef struct Applied {
    const char *prior, *planned; // NULL: none
    const char *failing;
    const char *notes, *state;
    bool ok;
} Applied;

#define OPEN "\"address\":\"?\",\"fixed\":\"?\",\"parts\":\"?\""

static const Applied applied[] = {
    {NULL, "{\"name\":\"n\",\"extra\":\"a1\"," OPEN "}", NULL, "create base;create extra;",
     MADE_EXTRA, true},
    // What was made before the failure is kept; what needs the failed part is not tried.
    {NULL, "{\"name\":\"n\",\"extra\":\"a1\",\"slow\":\"s\"," OPEN "}", "create extra",
     "create base;create extra;",
     "{\"address\":\"here\",\"extra\":\"a1\",\"name\":\"n\",\"parts\":{" PARTS_BASE
     ",\"extra\":{\"id\":\"a1\",\"status\":\"Made\"}},\"slow\":\"s\"}",
     false},
    {MADE_BASE, "{\"name\":\"m\",\"address\":\"?\",\"parts\":\"?\"}", NULL, "update base;",
     "{\"address\":\"here\",\"name\":\"m\",\"parts\":{" PARTS_BASE "}}", true},
    {MADE_BASE,
     "{\"name\":\"n\",\"extra\":\"a1\",\"address\":\"here\",\"fixed\":\"?\",\"parts\":\"?\"}", NULL,
     "create extra;", MADE_EXTRA, true},
    // A failed update keeps what was there before.
    {MADE_BASE, "{\"name\":\"m\",\"address\":\"?\",\"parts\":\"?\"}", "update base", "update base;",
     "{\"address\":\"here\",\"name\":\"n\",\"parts\":{\"base\":{\"id\":\"base\",\"status\":"
     "\"Made\"}}}",
     false},
    {MADE_EXTRA, "{\"name\":\"n\",\"address\":\"here\",\"parts\":{" PARTS_BASE "}}", NULL,
     "remove extra(a1);", MADE_BASE, true},
    // What was asked for, was not seen and is not wanted any more may be there all the same.
    {"{\"name\":\"n\",\"extra\":\"a1\",\"address\":\"here\",\"parts\":{" PARTS_BASE "}}",
     "{\"name\":\"n\",\"address\":\"here\",\"parts\":{" PARTS_BASE "}}", NULL, "remove extra();",
     MADE_BASE, true},
    // A part that becomes another object is made first and the old one removed after.
    {MADE_EXTRA,
     "{\"name\":\"n\",\"extra\":\"b\",\"address\":\"here\",\"fixed\":\"?\",\"parts\":\"?\"}", NULL,
     "create extra;remove extra(a1);",
     "{\"address\":\"here\",\"extra\":\"b\",\"fixed\":\"rock\",\"name\":\"n\",\"parts\":"
     "{" PARTS_BASE "," PARTS_MOVED "}}",
     true},
    // Until the old one is removed the state knows of it, and the next change or the end removes
    // it.
    {MADE_EXTRA,
     "{\"name\":\"n\",\"extra\":\"b\",\"address\":\"here\",\"fixed\":\"?\",\"parts\":\"?\"}",
     "remove extra(a1)", "create extra;remove extra(a1);", HALF_MOVED, false},
    {HALF_MOVED,
     "{\"name\":\"n\",\"extra\":\"b\",\"address\":\"here\",\"fixed\":\"rock\",\"parts\":"
     "{" PARTS_BASE "," PARTS_MOVED "}}",
     NULL, "remove extra(a1);",
     "{\"address\":\"here\",\"extra\":\"b\",\"fixed\":\"rock\",\"name\":\"n\",\"parts\":"
     "{" PARTS_BASE "," PARTS_MOVED "}}",
     true},
    {HALF_MOVED, NULL, NULL, "remove extra(a1);remove extra(b);remove base();", NULL, true},
    {MADE_EXTRA, NULL, NULL, "remove extra(a1);remove base();", NULL, true},
    {MADE_EXTRA, NULL, "remove extra(a1)", "remove extra(a1);", MADE_EXTRA, false},
};

static Status apply(Call *call, ApplyChange *change) {
    if (value_is_null(change->planned)) return stack_delete(call, &stack, change);
    bool create = value_is_null(change->prior);
    return create ? stack_create(call, &stack, change) : stack_update(call, &stack, change);
}

static void test_apply_makes_changes_and_removes_in_order(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof applied / sizeof *applied; i++) {
        Call call = fixture_call();
        world.notes[0] = '\0';
        world.failing = applied[i].failing;
        ApplyChange change = {.prior = object(call.arena, applied[i].prior),
                              .planned = object(call.arena, applied[i].planned),
                              .config = &value_null,
                              .private = &value_null};
        change.state = value_is_null(change.prior)
                           ? value_unknown_to_null(call.arena, change.planned)
                           : change.prior;
        assert_int_equal(apply(&call, &change).ok, applied[i].ok);
        assert_string_equal(world.notes, applied[i].notes);
        if (applied[i].state != NULL)
            assert_string_equal(fixture_text(call.arena, change.state), applied[i].state);
        if (value_is_null(change.prior)) assert_true(change.exists);
        arena_free(call.arena);
    }
    world.failing = NULL;
}

typedef struct Swept {
    const char *doubtful, *failing, *notes;
    size_t warnings;
    bool ok;
} Swept;

// What may have been made late is looked for when all is done, and fails nothing.
static const Swept swept[] = {
    {NULL, NULL, "create base;create extra;create slow;", 0, true},
    {"extra", NULL, "create base;create extra;create slow;sweep extra;", 0, true},
    {"extra", "sweep extra", "create base;create extra;create slow;sweep extra;", 1, true},
    {"extra", "create slow", "create base;create extra;create slow;", 0, false},
    {"slow", NULL, "create base;create extra;create slow;", 0, true},
};

static void test_doubts_are_swept_at_last(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof swept / sizeof *swept; i++) {
        Call call = fixture_call();
        call.haste = 10000;
        int64_t began = call_now_ms();
        world.notes[0] = '\0';
        world.failing = swept[i].failing;
        world.doubtful = swept[i].doubtful;
        const char *wanted = "{\"name\":\"n\",\"extra\":\"a1\",\"slow\":\"s\"," OPEN "}";
        ApplyChange change = {.prior = &value_null,
                              .planned = object(call.arena, wanted),
                              .config = &value_null,
                              .private = &value_null};
        change.state = value_unknown_to_null(call.arena, change.planned);
        assert_int_equal(apply(&call, &change).ok, swept[i].ok);
        assert_string_equal(world.notes, swept[i].notes);
        assert_int_equal(call.diags->warnings, swept[i].warnings);
        assert_int_equal(call.diags->errors, swept[i].ok ? 0 : 1);
        // A minute, in haste, after it was asked for: it may be carried out until then.
        bool waits = swept[i].doubtful != NULL && swept[i].ok;
        assert_in_range(call_now_ms() - began, waits ? UNKNOWN_YET_MS / call.haste : 0, 60000);
        arena_free(call.arena);
    }
    world.failing = world.doubtful = NULL;
}

// ---- reading

// Only what the state spoke of can be told of although it is gone.
static void test_what_was_recorded_is_looked_for_after_a_delete(void **state) {
    (void)state;
    static const Stack settling = {.resource = &resource, .parts = parts, .settles = true};
    Call call = fixture_call();
    world.notes[0] = '\0';
    memset(world.found, 0, sizeof world.found);
    const char *prior =
        "{\"address\":\"here\",\"extra\":\"a1\",\"name\":\"n\",\"parts\":{" PARTS_BASE "}}";
    ApplyChange change = {.prior = object(call.arena, prior),
                          .planned = &value_null,
                          .config = &value_null,
                          .private = &value_null};
    change.state = change.prior;
    assert_true(stack_delete(&call, &settling, &change).ok);
    assert_string_equal(world.notes, "remove extra();remove base();read base;");
    arena_free(call.arena);
}

static void test_read_shows_a_missing_part_as_missing(void **state) {
    (void)state;
    Call call = fixture_call();
    const Value *body = fixture_json(call.arena, "{\"name\":\"n\",\"address\":\"moved\"}");
    world.found[0] = (Found){.present = true, .id = "base", .status = "Ready", .body = body};
    world.found[1] = (Found){.present = false};
    ReadChange change = {.state = object(call.arena, MADE_EXTRA), .private = &value_null};
    assert_true(stack_read(&call, &stack, &change).ok);
    assert_string_equal(
        fixture_text(call.arena, change.state),
        "{\"address\":\"moved\",\"extra\":\"a1\",\"name\":\"n\",\"parts\":{" PARTS_BASE "}}");
    world.found[0].drifted = true;
    change.state = object(call.arena, MADE_BASE);
    assert_true(stack_read(&call, &stack, &change).ok);
    assert_string_equal(value_cstr(value_at(change.state, "parts.base.status")), STATUS_DRIFTED);
    world.found[0] = (Found){.present = false};
    change.state = object(call.arena, MADE_BASE);
    assert_true(stack_read(&call, &stack, &change).ok);
    assert_true(value_is_null(change.state));
    arena_free(call.arena);
}

// What may have been made is looked for until it may not come any more; what was there is not. A
// look that is stopped fails.
static void test_what_may_be_there_is_looked_for_again(void **state) {
    (void)state;
    static const struct {
        const char *status;
        int late;
        bool stopped, there;
    } cases[] = {{STATUS_UNKNOWN, 2, false, true},
                 {STATUS_UNKNOWN, INT_MAX, false, false},
                 {STATUS_UNKNOWN, INT_MAX, true, true},
                 {"Ready", 1, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        call.haste = 1000;
        world.late = cases[i].late;
        world.found[0] = (Found){.present = true, .id = "base", .status = "Ready"};
        const char *prior = arena_printf(
            call.arena, "{\"name\":\"n\",\"parts\":{\"base\":{\"id\":null,\"status\":\"%s\"}}}",
            cases[i].status);
        ReadChange change = {.state = object(call.arena, prior), .private = &value_null};
        if (cases[i].stopped) cancel_set(call.cancel);
        assert_int_equal(stack_read(&call, &stack, &change).ok, !cases[i].stopped);
        assert_int_equal(!value_is_null(change.state), cases[i].there);
        world.late = 0;
        arena_free(call.arena);
    }
}

static void test_import_reads_every_part(void **state) {
    (void)state;
    Call call = fixture_call();
    const Value *body = fixture_json(call.arena, "{\"name\":\"n\",\"extra\":\"e\",\"slow\":\"s\"}");
    for (size_t i = 0; i < 3; i++)
        world.found[i] = (Found){.present = true, .id = "x", .status = "Ready", .body = body};
    ReadChange change = {.state = object(call.arena, "{\"name\":\"n\"}"), .private = &value_null};
    world.notes[0] = '\0';
    assert_true(stack_read(&call, &stack, &change).ok);
    assert_non_null(strstr(world.notes, "read slow;"));
    assert_string_equal(value_cstr(value_get(change.state, "slow")), "s");
    assert_int_equal(value_count(value_get(change.state, A_PARTS)), 3);
    arena_free(call.arena);
}

static Status discover_nothing(Call *call, Deployment *deployment) {
    (void)deployment;
    return note(call, "discover", "all");
}

// Whoever fails, or tells what no row can hold: it is a failure, and the state is as it was.
static void test_a_read_that_fails_changes_nothing(void **state) {
    (void)state;
    static const struct {
        const char *failing, *body, *state;
    } cases[] = {{"read base", "{\"name\":\"m\"}", MADE_BASE},
                 {"read extra", "{\"name\":\"m\"}", MADE_EXTRA},
                 {NULL, "{\"name\":{}}", MADE_BASE},
                 {"discover all", "{\"name\":\"m\"}", "{\"name\":\"n\"}"}};
    Stack discovering = stack;
    discovering.discover = discover_nothing;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Value *body = fixture_json(call.arena, cases[i].body);
        world.failing = cases[i].failing;
        for (size_t j = 0; j < 3; j++)
            world.found[j] = (Found){.present = true, .id = "x", .status = "Ready", .body = body};
        const Value *before = object(call.arena, cases[i].state);
        ReadChange change = {.state = before, .private = &value_null};
        assert_false(stack_read(&call, &discovering, &change).ok);
        assert_int_equal(call.diags->errors, 1);
        assert_ptr_equal(change.state, before);
        world.failing = NULL;
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan_shows_exactly_what_happens_to_parts),
        cmocka_unit_test(test_apply_makes_changes_and_removes_in_order),
        cmocka_unit_test(test_doubts_are_swept_at_last),
        cmocka_unit_test(test_what_was_recorded_is_looked_for_after_a_delete),
        cmocka_unit_test(test_read_shows_a_missing_part_as_missing),
        cmocka_unit_test(test_what_may_be_there_is_looked_for_again),
        cmocka_unit_test(test_import_reads_every_part),
        cmocka_unit_test(test_a_read_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
