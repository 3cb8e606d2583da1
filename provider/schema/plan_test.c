// SPDX-License-Identifier: MPL-2.0
// Each case is planned as Terraform would have it planned: the proposed state is made from config
// and prior by Terraform's own rules, and the answer is held against what Terraform checks.
#include "provider/schema/plan.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"

static const Attr member[] = {
    {"name", STRING, REQUIRED, .doc = "Name."},
    {"port", NUMBER, OPTIONAL, .fallback = "80", .doc = "Port."},
    {"ref", STRING, COMPUTED | STABLE, .doc = "Reference."},
    {"seen", STRING, COMPUTED, .doc = "Seen."},
    {"zone", STRING, OPTIONAL | REPLACE, .doc = "Zone."},
    {"key", STRING, OPTIONAL | TWIN, .doc = "Key."},
    ATTRS_END,
};
static const Attr set_member[] = {{"name", STRING, REQUIRED, .doc = "Name."}, ATTRS_END};
static const Attr rows[] = {
    {"id", STRING, COMPUTED | STABLE, .doc = "Identifier."},
    {"name", STRING, REQUIRED | REPLACE, .doc = "Name.", .replaces = "The name is fixed."},
    {"memory", NUMBER, OPTIONAL, .fallback = "64", .doc = "Memory."},
    {"note", STRING, OPTIONAL, .doc = "Note."},
    {"region", STRING, OPTIONAL | COMPUTED | REPLACE, .doc = "Region."},
    {"image", STRING, OPTIONAL | COMPUTED, .doc = "Image."},
    {"changed", STRING, COMPUTED, .doc = "Last change."},
    {"code", STRING, OPTIONAL | TWIN, .doc = "Code."},
    {"salt", STRING, OPTIONAL | COMPUTED | TWIN, .doc = "Salt."},
    {"tags", MAP_OF_STRING, OPTIONAL, .doc = "Tags."},
    {"one", OBJECT_OF(member), OPTIONAL, .doc = "One."},
    {"found", OBJECT_OF(member), OPTIONAL | COMPUTED, .doc = "Found."},
    {"list", LIST_OF(member), OPTIONAL, .doc = "List."},
    {"map", MAP_OF(member), OPTIONAL, .doc = "Map."},
    {"set", SET_OF(set_member), OPTIONAL, .doc = "Set."},
    ATTRS_END,
};
static const Resource thing = {.type = "test_thing", .attrs = rows, .timeouts = {.create = 60}};

// The cases are written with ' for ".
static const Value *value(Arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c != '\0'; c++) {
        if (*c == '\'') *c = '"';
    }
    return fixture_value(arena, resource_type(&thing), copy);
}

// ---- what Terraform does before: the proposed state

static const Value *propose_object(Arena *arena, const Attr *attrs, const Value *config,
                                   const Value *prior);

static const Value *propose_nested(Arena *arena, const Attr *row, const Value *config,
                                   const Value *prior) {
    if (row->type.kind == TYPE_OBJECT) return propose_object(arena, row->type.attrs, config, prior);
    if (row->type.kind == TYPE_MAP) {
        const Value *map = &value_empty_map;
        for (size_t i = 0; i < config->map.count; i++) {
            const ValueEntry *entry = &config->map.entries[i];
            map = value_with(arena, map, entry->key.data,
                             propose_object(arena, row->type.attrs, entry->value,
                                            value_get_text(prior, entry->key)));
        }
        return map;
    }
    if (row->type.kind != TYPE_LIST) return config;
    const Value **items = ARENA_ARRAY(arena, config->list.count, const Value *);
    for (size_t i = 0; i < config->list.count; i++)
        items[i] =
            propose_object(arena, row->type.attrs, config->list.items[i], value_list_at(prior, i));
    return value_list(arena, VALUE_LIST, items, config->list.count);
}

static const Value *propose_object(Arena *arena, const Attr *attrs, const Value *config,
                                   const Value *prior) {
    if (!value_is_given(config)) return config;
    const Value *proposed = config;
    for (; attrs->name != NULL; attrs++) {
        const Value *wanted = value_get(config, attrs->name), *old = value_get(prior, attrs->name);
        if (value_is_null(wanted) && attrs->flags & COMPUTED)
            proposed = value_with(arena, proposed, attrs->name, old);
        else if (value_is_given(wanted) && attrs->type.attrs != NULL)
            proposed =
                value_with(arena, proposed, attrs->name, propose_nested(arena, attrs, wanted, old));
    }
    return proposed;
}

// ---- what Terraform checks after

typedef struct Answer {
    const Value *config, *prior, *planned;
} Answer;

static void check_object(Arena *arena, const Attr *attrs, Answer a, const char *where);

static void check_elements(Arena *arena, const Attr *row, Answer a, const char *where) {
    if (row->type.kind == TYPE_OBJECT) {
        check_object(arena, row->type.attrs, a, where);
        return;
    }
    if (value_count(a.config) != value_count(a.planned)) fail_msg("%s: other count", where);
    for (size_t i = 0; row->type.kind == TYPE_LIST && i < value_count(a.config); i++)
        check_object(arena, row->type.attrs,
                     (Answer){value_list_at(a.config, i), value_list_at(a.prior, i),
                              value_list_at(a.planned, i)},
                     where);
    for (size_t i = 0; row->type.kind == TYPE_MAP && i < value_count(a.config); i++) {
        Text key = a.config->map.entries[i].key;
        check_object(arena, row->type.attrs,
                     (Answer){value_get_text(a.config, key), value_get_text(a.prior, key),
                              value_get_text(a.planned, key)},
                     where);
    }
}

static void check_attribute(Arena *arena, const Attr *row, Answer a, const char *where) {
    if (row->flags & WRITE_ONLY) {
        if (!value_is_null(a.planned)) fail_msg("%s: write-only value planned", where);
        return;
    }
    if (value_is_null(a.config)) {
        bool free_choice = row->flags & COMPUTED;
        if (!free_choice && !value_is_null(a.planned)) fail_msg("%s: planned unasked", where);
        return;
    }
    if (row->type.attrs != NULL && value_is_given(a.config)) {
        if (!value_is_given(a.planned)) fail_msg("%s: configured, but not planned as known", where);
        check_elements(arena, row, a, where);
        return;
    }
    if (!value_equal(a.planned, a.config) && !value_equal(a.planned, a.prior))
        fail_msg("%s: planned neither as configured nor as before", where);
}

static void check_object(Arena *arena, const Attr *attrs, Answer a, const char *where) {
    if (!value_is_given(a.config)) return;
    for (; attrs->name != NULL; attrs++)
        check_attribute(arena, attrs,
                        (Answer){value_get(a.config, attrs->name), value_get(a.prior, attrs->name),
                                 value_get(a.planned, attrs->name)},
                        arena_printf(arena, "%s.%s", where, attrs->name));
}

// ---- cases

#define COMPUTED_UNKNOWN "'changed':'?','found':'?','image':'?'"

static const struct {
    const char *about, *config, *prior, *planned, *replace;
} cases[] = {
    {"create: defaults known, computed unknown", "{'name':'a'}", "null",
     "{" COMPUTED_UNKNOWN ",'id':'?','memory':64,'name':'a','region':'?','salt':'?'}", ""},
    {"create: nothing to replace", "{'name':'?','region':'r'}", "null",
     "{" COMPUTED_UNKNOWN ",'id':'?','memory':64,'name':'?','region':'r','salt':'?'}", ""},
    {"nothing changes", "{'name':'a'}",
     "{'changed':'t','found':{'name':'f'},'id':'i','image':'m','memory':64,'name':'a','region':'r',"
     "'salt':'s'}",
     "{'changed':'t','found':{'name':'f'},'id':'i','image':'m','memory':64,'name':'a','region':'r',"
     "'salt':'s'}",
     ""},
    {"nothing changes, computed values being null", "{'name':'a','note':'n'}",
     "{'id':'i','memory':64,'name':'a','note':'n'}", "{'id':'i','memory':64,'name':'a','note':'n'}",
     ""},
    {"an update keeps what is stable or would need a replacement", "{'name':'a','note':'n'}",
     "{'changed':'t','id':'i','image':'m','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','note':'n','region':'r','salt':'?'}",
     ""},
    {"a stable value that was never known is unknown", "{'name':'a','note':'n'}",
     "{'memory':64,'name':'a'}",
     "{" COMPUTED_UNKNOWN ",'id':'?','memory':64,'name':'a','note':'n','region':'?','salt':'?'}",
     ""},
    {"taking a value out: back to the default", "{'name':'a'}",
     "{'id':'i','memory':128,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','region':'r','salt':'?'}", ""},
    {"taking a value out: null", "{'name':'a','memory':128}",
     "{'id':'i','memory':128,'name':'a','note':'n','region':'r','tags':{}}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':128,'name':'a','region':'r','salt':'?'}", ""},
    {"an optional computed value set by the user", "{'name':'a','image':'x'}",
     "{'id':'i','image':'m','memory':64,'name':'a','region':'r'}",
     "{'changed':'?','found':'?','id':'i','image':'x','memory':64,'name':'a','region':'r','salt':'?"
     "'"
     "}",
     ""},
    {"an unknown config value", "{'name':'a','note':'?','memory':'?'}",
     "{'id':'i','memory':64,'name':'a','note':'n','region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':'?','name':'a','note':'?','region':'r','salt':'?'}",
     ""},
    {"empty is not null", "{'name':'a','tags':{},'list':[],'note':''}",
     "{'id':'i','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','list':[],'memory':64,'name':'a','note':'','region':'r','salt':'?','tags':{}}",
     ""},
    // replacement
    {"a name that changes", "{'name':'b'}", "{'id':'i','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'b','region':'r','salt':'?'}", "name "},
    {"unknown counts as a change", "{'name':'?'}", "{'id':'i','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'?','region':'r','salt':'?'}", "name "},
    {"two paths, sorted", "{'name':'b','region':'s','list':[{'name':'x','zone':'z'}]}",
     "{'id':'i','memory':64,'name':'a','region':'r','list':[{'name':'x','port':80,'zone':'y'}]}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','list':[{'name':'x','port':80,'ref':'?','seen':'?','zone':'z'}],'memory':64,"
     "'name':'b','region':'s','salt':'?'}",
     "list[0].zone name region "},
    {"inside a map, and an entry that is new",
     "{'name':'a','map':{'k':{'name':'x','zone':'z'},"
     "'n':{'name':'y','zone':'z'}}}",
     "{'id':'i','memory':64,'name':'a','region':'r','map':{'k':{'name':'x','port':80,'ref':'e',"
     "'zone':'y'}}}",
     "{" COMPUTED_UNKNOWN ",'id':'i','map':{'k':{'name':'x','port':80,'ref':'e','seen':'?',"
     "'zone':'z'},'n':{'name':'y','port':80,'ref':'?','seen':'?','zone':'z'}},'memory':64,"
     "'name':'a','region':'r','salt':'?'}",
     "map[\"k\"].zone "},
    {"an object that comes does not replace", "{'name':'a','one':{'name':'x','zone':'z'}}",
     "{'id':'i','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','memory':64,'name':'a','one':{'name':'x','port':80,'ref':'?','seen':'?','zone':'z'}"
     ",'region':'r','salt':'?'}",
     ""},
    {"an object that goes does not replace", "{'name':'a'}",
     "{'id':'i','memory':64,'name':'a','one':{'name':'x','port':80,'zone':'z'},'region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','region':'r','salt':'?'}", ""},
    {"an unknown object may replace", "{'name':'a','one':'?'}",
     "{'id':'i','memory':64,'name':'a','one':{'name':'x','port':80,'zone':'z'},'region':'r'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','one':'?','region':'r','salt':'?'}",
     "one.zone "},
    {"what the provider decides anew does not replace", "{'name':'a','note':'n'}",
     "{'found':{'name':'f','zone':'z'},'id':'i','memory':64,'name':'a'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','note':'n','region':'?','salt':'?'}",
     ""},
    // nested
    {"nested: defaults, unknown, stable", "{'name':'a','one':{'name':'y'}}",
     "{'id':'i','memory':64,'name':'a','one':{'name':'x','port':90,'ref':'e','seen':'s'},"
     "'region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','memory':64,'name':'a','one':{'name':'y','port':80,'ref':'e','seen':'?'},"
     "'region':'r','salt':'?'}",
     ""},
    {"nested: nothing changes",
     "{'name':'a','list':[{'name':'x'}],'set':[{'name':'s'}],"
     "'map':{'k':{'name':'x'}},'timeouts':{'create':'5m'}}",
     "{'id':'i','list':[{'name':'x','port':80,'ref':'e','seen':'s'}],'map':{'k':{'name':'x','port':"
     "80,'ref':'f'}},'memory':64,'name':'a','set':[{'name':'s'}],'timeouts':{'create':'5m'}}",
     "{'id':'i','list':[{'name':'x','port':80,'ref':'e','seen':'s'}],'map':{'k':{'name':'x','port':"
     "80,'ref':'f'}},'memory':64,'name':'a','set':[{'name':'s'}],'timeouts':{'create':'5m'}}",
     ""},
    {"nested: list by index, grown, with unknown elements",
     "{'name':'a','list':[{'name':'x'},{'name':'y','port':'?'},'?']}",
     "{'id':'i','list':[{'name':'x','port':80,'ref':'e','seen':'s'}],'memory':64,'name':'a',"
     "'region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','list':[{'name':'x','port':80,'ref':'e','seen':'?'},{'name':'y','port':'?','ref':"
     "'?','seen':'?'},'?'],'memory':64,'name':'a','region':'r','salt':'?'}",
     ""},
    {"nested: a whole list unknown", "{'name':'a','list':'?','map':'?','set':'?'}",
     "{'id':'i','list':[{'name':'x'}],'memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','list':'?','map':'?','memory':64,'name':'a','region':'r','salt':'?','set':'?'}",
     ""},
    {"nested: a computed object that the user sets", "{'name':'a','found':{'name':'f'}}",
     "{'found':{'name':'g','port':81,'ref':'e'},'id':'i','memory':64,'name':'a','region':'r'}",
     "{'changed':'?','found':{'name':'f','port':80,'ref':'e','seen':'?'},'id':'i','image':'?',"
     "'memory':64,'name':'a','region':'r','salt':'?'}",
     ""},
    {"sets are planned as configured", "{'name':'a','set':[{'name':'t'},{'name':'?'}]}",
     "{'id':'i','memory':64,'name':'a','region':'r','set':[{'name':'s'}]}",
     "{" COMPUTED_UNKNOWN
     ",'id':'i','memory':64,'name':'a','region':'r','salt':'?','set':[{'name':'t'},{'name':'?'}]}",
     ""},
    // secrets
    {"write-only values never show",
     "{'name':'a','code_wo':'w','code_wo_version':1,'one':{'name':"
     "'x','key_wo':'k','key_wo_version':1}}",
     "null",
     "{" COMPUTED_UNKNOWN ",'code_wo_version':1,'id':'?','memory':64,'name':'a','one':{'key_wo_"
     "version':1,'name':'x','port':80,'ref':'?','seen':'?'},'region':'?','salt':'?'}",
     ""},
    {"a write-only value of the same version changes nothing",
     "{'name':'a','code_wo':'w','code_wo_version':1,'list':[{'name':'x','key_wo':'k',"
     "'key_wo_version':2}]}",
     "{'code_wo_version':1,'id':'i','list':[{'key_wo_version':2,'name':'x','port':80}],'memory':64,"
     "'name':'a'}",
     "{'code_wo_version':1,'id':'i','list':[{'key_wo_version':2,'name':'x','port':80}],'memory':64,"
     "'name':'a'}",
     ""},
    {"a new version is a change", "{'name':'a','code_wo':'w','code_wo_version':2}",
     "{'code_wo_version':1,'id':'i','memory':64,'name':'a','region':'r'}",
     "{" COMPUTED_UNKNOWN
     ",'code_wo_version':2,'id':'i','memory':64,'name':'a','region':'r','salt':'?'}",
     ""},
    {"a secret given write-only is not made by the provider",
     "{'name':'a','salt_wo':'w','salt_wo_version':1}",
     "{'id':'i','memory':64,'name':'a','region':'r','salt':'plain'}",
     "{" COMPUTED_UNKNOWN ",'id':'i','memory':64,'name':'a','region':'r','salt_wo_version':1}", ""},
};

static const char *replaced(Arena *arena, const PlanChange *change) {
    Buffer buffer = buffer_new(arena, 4096);
    buffer_puts(&buffer, "");
    for (const Path **path = change->replace; *path != NULL; path++)
        buffer_printf(&buffer, "%s ", path_print(arena, *path));
    return buffer.data != NULL ? buffer.data : "";
}

static PlanChange plan(Call *call, const Resource *resource, const char *config,
                       const char *prior) {
    PlanChange change = {.config = value(call->arena, config), .prior = value(call->arena, prior)};
    const Value *proposed =
        propose_object(call->arena, resource_rows(resource), change.config, change.prior);
    assert_true(plan_change(call, resource, proposed, &change).ok);
    return change;
}

static void plans(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        PlanChange change = plan(&call, &thing, cases[i].config, cases[i].prior);
        const char *expected = fixture_text(call.arena, value(call.arena, cases[i].planned));
        const char *planned = fixture_text(call.arena, change.planned);
        if (strcmp(planned, expected) != 0)
            fail_msg("%s:\n  %s instead of\n  %s", cases[i].about, planned, expected);
        if (strcmp(replaced(call.arena, &change), cases[i].replace) != 0)
            fail_msg("%s: replaces %s", cases[i].about, replaced(call.arena, &change));
        check_object(call.arena, resource_rows(&thing),
                     (Answer){change.config, change.prior, change.planned}, cases[i].about);
        assert_true(value_conforms(change.planned, resource_type(&thing)));
        arena_free(call.arena);
    }
}

// What was planned and then applied (unknown values becoming known) plans as it is.
static const Value *applied(Arena *arena, const Value *planned) {
    const char *text = fixture_text(arena, planned);
    char *known = arena_strdup(arena, text);
    for (char *c = known; *c != '\0'; c++) {
        if (*c == '?') *c = '7';
    }
    return fixture_value(arena, resource_type(&thing), known);
}

static void plans_are_repeatable(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strchr(cases[i].config, '?') != NULL) continue;
        Call call = fixture_call();
        PlanChange first = plan(&call, &thing, cases[i].config, cases[i].prior);
        PlanChange again = plan(&call, &thing, cases[i].config, cases[i].prior);
        assert_true(value_equal(first.planned, again.planned));
        bool whole = strstr(cases[i].planned, "'found':'?'") == NULL;
        PlanChange next = {.config = first.config, .prior = applied(call.arena, first.planned)};
        if (!whole) // an object is known as an object
            next.prior = value_with(call.arena, next.prior, "found", &value_null);
        const Value *proposed =
            propose_object(call.arena, resource_rows(&thing), next.config, next.prior);
        assert_true(plan_change(&call, &thing, proposed, &next).ok);
        if (!value_equal(next.planned, next.prior))
            fail_msg("%s: not a no-op: %s", cases[i].about, fixture_text(call.arena, next.planned));
        assert_ptr_equal(next.planned, next.prior);
        assert_null(next.replace[0]);
        arena_free(call.arena);
    }
}

static void replacement_is_explained(void **state) {
    (void)state;
    Call call = fixture_call();
    plan(&call, &thing, "{'name':'b','region':'s'}",
         "{'id':'cn/a','memory':64,'name':'a','region':'r'}");
    assert_string_equal(
        fixture_diags(&call),
        "warning name: Replacing test_thing cn/a: name changes: The name is fixed. The object is "
        "destroyed and made anew. To keep it, restore the former value.\n");
    arena_free(call.arena);
    call = fixture_call();
    plan(&call, &thing, "{'name':'b'}", "{'memory':64,'name':'a','code':'SECRET'}");
    assert_non_null(strstr(fixture_diags(&call), "Replacing test_thing a: name changes"));
    assert_null(strstr(fixture_diags(&call), "SECRET"));
    arena_free(call.arena);
}

static Status own_plan(Call *call, PlanChange *change) {
    if (value_is_null(value_get(change->config, "note")))
        return call_fail(call, NULL, "No note", "Write one.");
    plan_set(call, change, "image", value_cstring(call->arena, "decided"));
    const Path memory = path_attribute(NULL, "memory"), name = path_attribute(NULL, "name");
    plan_replace(call, change, &memory);
    plan_replace(call, change, &name);
    plan_replace(call, change, &memory);
    return status_ok();
}

static void the_resource_has_the_last_word(void **state) {
    (void)state;
    static const Resource special = {.type = "test_special", .attrs = rows, .plan = own_plan};
    Call call = fixture_call();
    const Type *type = resource_type(&special);
    PlanChange change = {
        .config = fixture_value(call.arena, type, "{\"name\":\"b\",\"note\":\"n\"}"),
        .prior = fixture_value(call.arena, type, "{\"name\":\"a\",\"memory\":64}")};
    assert_true(plan_change(&call, &special, change.config, &change).ok);
    assert_string_equal(replaced(call.arena, &change), "memory name ");
    assert_string_equal(value_cstr(value_get(change.planned, "image")), "decided");

    change.prior = &value_null;
    assert_true(plan_change(&call, &special, change.config, &change).ok);
    assert_string_equal(replaced(call.arena, &change), "");

    change.config = fixture_value(call.arena, type, "{\"name\":\"b\"}");
    assert_false(plan_change(&call, &special, change.config, &change).ok);
    assert_string_equal(fixture_diags(&call),
                        "warning name: Replacing test_special a: name changes: The name is fixed. "
                        "The object is destroyed and made anew. To keep it, restore the former "
                        "value.\nerror : No note: Write one.\n");
    arena_free(call.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans),
        cmocka_unit_test(plans_are_repeatable),
        cmocka_unit_test(replacement_is_explained),
        cmocka_unit_test(the_resource_has_the_last_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
