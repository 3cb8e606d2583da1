// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/pair.h"

#include "acceptance/properties/conform.h"
#include "acceptance/properties/draw.h"
#include "acceptance/properties/edit.h"
#include "acceptance/properties/fit.h"
#include "acceptance/properties/imported.h"
#include "acceptance/rig/team_fixture.h"

// Every so many-th pair is one of the team edition, which takes many times as long.
enum { TEAM_EVERY = 40, UNKNOWN_MOST = 4 };

// Among the unknown paths: the provider block. No attribute can have this name.
#define PROVIDER_BLOCK "provider"

// ---- drawing

// The name of one of the rows that can be set, whether it is or not: what is not known yet may turn
// out to be null.
static const char *draw_name(const Draw *draw, const Attr *rows, const Value *object) {
    const char *name = NULL;
    size_t seen = 0;
    for (const Attr *row = rows; row->name != NULL; row++) {
        bool set = !value_is_null(value_get(object, row->name));
        if (!set && !(row->flags & (REQUIRED | OPTIONAL))) continue;
        // Those that are set count three times.
        seen += set ? 3 : 1;
        if (chance_below(draw->chance, seen) < (set ? 3u : 1u)) name = row->name;
    }
    return name;
}

static const Value *draw_unknown(const Draw *draw, const Value *config) {
    const Value *paths = &value_empty_list;
    const Attr *rows = resource_rows(draw->resource);
    if (chance_percent(draw->chance, 50)) return paths;
    for (size_t i = 1 + chance_below(draw->chance, UNKNOWN_MOST); i > 0; i--) {
        const char *path = draw_name(draw, rows, config);
        const Attr *row = attrs_find(rows, text_of(path));
        const Value *group = value_get(config, path);
        bool within = row->type.kind == TYPE_OBJECT && !value_is_null(group) &&
                      chance_percent(draw->chance, 70);
        if (within)
            path =
                arena_printf(draw->arena, "%s.%s", path, draw_name(draw, row->type.attrs, group));
        if (chance_percent(draw->chance, 5)) path = PROVIDER_BLOCK;
        paths = value_list_append(draw->arena, paths, value_cstring(draw->arena, path));
    }
    return paths;
}

Pair pair_draw(Arena *arena, uint64_t seed) {
    Chance chance = chance_of(seed);
    Pair pair = {.resource = seed % TEAM_EVERY == 0 ? &lobechat_database : &lobechat_base};
    Draw draw = {
        .chance = &chance, .arena = arena, .resource = pair.resource, .former = &value_null};
    draw.set = 10 + chance_below(&chance, 70);
    pair.a = fit_config(&draw, draw_config(&draw));
    pair.a_unknown = draw_unknown(&draw, pair.a);
    draw.former = pair.a;
    draw.kept = chance_below(&chance, 100);
    pair.b = fit_config(&draw, draw_config(&draw));
    pair.b_unknown = draw_unknown(&draw, pair.b);
    return pair;
}

// ---- living

typedef struct Life {
    const World *world;
    const Pair *pair;
    BaseRig *rig;
    bool team;
} Life;

static const char *fault_of(const Life *life, const char *when, const char *fault) {
    return fault == NULL ? NULL : arena_printf(life->rig->arena, "%s: %s", when, fault);
}

static const Value *known(const Life *life, const Value *json) {
    Arena *arena = life->rig->arena;
    return fixture_typed(arena, world_fill(life->world, arena, json),
                         resource_type(life->pair->resource));
}

static const Value *forget_values(const Life *life, const Value *config, const Value *paths) {
    Arena *arena = life->rig->arena;
    for (size_t i = 0; i < value_count(paths); i++) {
        Text path = value_text(value_list_at(paths, i)), first;
        Text rest = path;
        (void)text_next(&rest, '.', &first);
        const char *name = text_copy(arena, first).data;
        if (text_is(first, PROVIDER_BLOCK)) continue;
        const Value *member = &value_unknown;
        if (rest.data != NULL && rest.length > 0) {
            member = value_get(config, name);
            if (value_is_given(member))
                member = value_with(arena, member, rest.data, &value_unknown);
        }
        config = value_with(arena, config, name, member);
    }
    return config;
}

// Warnings do not matter here.
static const char *errors_said(const Life *life) {
    Arena *arena = life->rig->arena;
    const char *said = "it fails without an error";
    for (const Diag *diag = life->rig->tf.diags->first; diag != NULL; diag = diag->next) {
        if (diag->severity == DIAG_ERROR)
            said = arena_printf(arena, "%s (%s): %s", diag->summary, path_print(arena, diag->path),
                                diag->detail);
    }
    return said;
}

static const char *command_fault(const Life *life, bool good) {
    return good && life->rig->tf.diags->errors == 0 ? NULL : errors_said(life);
}

// A database that is protected has to be opened first, as its message says.
static bool is_protected(const Life *life) {
    return life->team && strstr(base_said(life->rig), "Database is protected") != NULL;
}

static const char *open_database(const Life *life, const Value *json) {
    json = edit_put(life->rig->arena, json, "database.deletion_protection", "false");
    return command_fault(life, terraform_apply(&life->rig->tf, known(life, json)));
}

// Planned with unknown values, carried out with known ones.
static const char *apply_refined(const Life *life, const Value *config, const Value *unknown) {
    BaseRig *rig = life->rig;
    TerraformPlan first, direct, second;
    const Value *vague = forget_values(life, config, unknown);
    rig->tf.vague = value_list_has(unknown, value_cstring(rig->arena, PROVIDER_BLOCK));
    const char *fault = command_fault(life, terraform_plan(&rig->tf, vague, &first));
    rig->tf.vague = false;
    if (fault != NULL) return fault_of(life, "plan with unknown values", fault);
    fault = command_fault(life, terraform_plan(&rig->tf, config, &direct));
    if (fault != NULL) return fault_of(life, "plan", fault);
    fault = conform_replaced(rig->arena, first.replaces, direct.replaces);
    bool same = first.action == direct.action;
    if (fault == NULL && same)
        fault = conform_refined(rig->arena, first.planned, direct.planned, "");
    if (fault == NULL && first.action == TERRAFORM_NOTHING && !same)
        fault = "the plan with unknown values does nothing, the other does";
    if (fault != NULL) return fault_of(life, "refined plan", fault);
    return command_fault(life, terraform_apply_plan(&rig->tf, &first, config, &second));
}

static const char *apply_once(const Life *life, const Value *config, const Value *unknown) {
    if (value_count(unknown) > 0) return apply_refined(life, config, unknown);
    return command_fault(life, terraform_apply(&life->rig->tf, config));
}

static const char *repeated_fault(const Life *life, const Value *config) {
    TerraformPlan plan;
    Terraform *tf = &life->rig->tf;
    const char *fault = command_fault(life, terraform_plan(tf, config, &plan));
    if (fault != NULL || plan.action == TERRAFORM_NOTHING) return fault;
    fault = conform_refined(life->rig->arena, plan.planned, plan.prior, "");
    return fault_of(life, "plan is not empty", fault != NULL ? fault : "something is unknown");
}

static const char *standing_fault(const Life *life, const Value *config) {
    BaseRig *rig = life->rig;
    const char *fault = conform_state(rig->arena, life->pair->resource, rig->tf.state);
    if (fault == NULL) fault = conform_to(rig->arena, life->pair->resource, config, rig->tf.state);
    if (fault == NULL) fault = repeated_fault(life, config);
    // What is made besides for test domains and in given applications has no part of its own.
    bool named = value_is_null(value_get(rig->tf.state, A_DEVSAPP_DOMAIN)) &&
                 value_is_null(value_at(rig->tf.state, A_AUTH0 "." A_CLIENT_ID));
    if (fault == NULL && named)
        fault = life->team ? team_objects_fault(rig) : base_objects_fault(rig);
    return fault;
}

static const char *become(const Life *life, const Value *json, const Value *unknown,
                          const Value *former) {
    const Value *config = known(life, json);
    const char *fault = apply_once(life, config, unknown);
    if (fault != NULL && former != NULL && is_protected(life)) {
        fault = open_database(life, former);
        if (fault == NULL) fault = apply_once(life, config, unknown);
    }
    return fault != NULL ? fault : standing_fault(life, config);
}

// Of what was imported: the same configuration has it as it is, or updates it.
static const char *planned_fault(const Life *life) {
    BaseRig *rig = life->rig;
    TerraformPlan plan;
    const char *fault =
        command_fault(life, terraform_plan(&rig->tf, known(life, life->pair->b), &plan));
    if (fault != NULL || plan.action == TERRAFORM_UPDATE || plan.action == TERRAFORM_NOTHING)
        return fault;
    return arena_printf(rig->arena, "what was imported is to be replaced: %s",
                        fixture_text(rig->arena, plan.replaces));
}

static const char *import_fault(const Life *life) {
    BaseRig *rig = life->rig;
    const Value *state = rig->tf.state;
    Terraform own = rig->tf;
    terraform_forget(&rig->tf);
    const char *fault =
        command_fault(life, terraform_import(&rig->tf, value_cstr(value_get(state, A_ID))));
    const Value *found = rig->tf.state;
    if (fault == NULL) fault = conform_state(rig->arena, life->pair->resource, found);
    if (fault == NULL) fault = imported_fault(rig->arena, life->pair->resource, state, found);
    if (fault == NULL && !imported_takes_database(state)) fault = planned_fault(life);
    rig->tf = own;
    return fault;
}

static const char *end_fault(const Life *life) {
    BaseRig *rig = life->rig;
    const char *fault = command_fault(life, terraform_destroy(&rig->tf));
    if (fault != NULL && is_protected(life)) {
        fault = open_database(life, life->pair->b);
        if (fault == NULL) fault = command_fault(life, terraform_destroy(&rig->tf));
    }
    if (fault != NULL) return fault;
    Text rest = text_of(local_cloud_objects(rig->cloud, rig->arena)), name;
    while (text_next(&rest, ' ', &name)) {
        // Function Compute lets go of them some minutes later; in a given network nobody waits.
        if (name.length > 0 && !text_starts(name, "ecs/network_interfaces/"))
            return arena_printf(rig->arena, "left: %.*s", (int)name.length, name.data);
    }
    const char *missing = local_cloud_missing(rig->cloud, rig->arena);
    return *missing != '\0' ? arena_printf(rig->arena, "gone, and not ours: %s", missing) : NULL;
}

static const char *life_fault(const Life *life) {
    const Pair *pair = life->pair;
    const char *fault = fault_of(life, "A", become(life, pair->a, pair->a_unknown, NULL));
    if (fault == NULL) fault = fault_of(life, "B", become(life, pair->b, pair->b_unknown, pair->a));
    if (fault == NULL) fault = fault_of(life, "import", import_fault(life));
    if (fault == NULL) fault = fault_of(life, "destroy", end_fault(life));
    return fault;
}

const char *pair_fault(const World *world, const Pair *pair, Arena *arena) {
    base_cloud = world_cloud(world);
    BaseRig *rig = base_begin();
    bool team = pair->resource == &lobechat_database;
    rig->tf = terraform_new(rig->arena, pair->resource);
    rig->tf.haste = team ? TEAM_CALLS : FAST_CALLS;
    rig->tf.twice = true;
    const Life life = {world, pair, rig, team};
    const char *fault = life_fault(&life);
    if (fault != NULL) fault = arena_strdup(arena, fault);
    arena_free(rig->arena);
    return fault;
}
