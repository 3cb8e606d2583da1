// SPDX-License-Identifier: MPL-2.0
// Walks every row of every resource: what Terraform would check of the schema and more, because a
// bad schema makes Terraform itself crash in users' hands.
#include "provider/schema/attrs.h"
#include "provider/schema/validate.h"
#include "provider/value/msgpack.h"

#include "acceptance/tools/schema_fixture.h"

static void assert_sound(Call *call, const char *owner, const Attr *rows) {
    size_t faults = validate_table(call, owner, rows);
    if (faults > 0) fail_msg("%s: %s", owner, fixture_diags(call));
}

// Every attribute set to something of its type: what round trips must preserve.
static const Value *sample(Arena *arena, const Type *type, int depth) {
    switch (type->kind) {
    case TYPE_STRING:
        return value_cstring(arena, "text \xE4\xB8\xAD");
    case TYPE_NUMBER:
        return value_number_text(arena, TEXT("12345678901234567890.5"));
    case TYPE_BOOL:
        return &value_true;
    case TYPE_MAP:
        return value_with(arena, &value_empty_map, "key", sample(arena, type->element, depth + 1));
    case TYPE_OBJECT: {
        const Value *object = value_object(arena, type);
        for (size_t i = 0; i < type->field_count; i++)
            object = value_with(arena, object, type->fields[i].name,
                                sample(arena, type->fields[i].type, depth + 1));
        return object;
    }
    default: {
        const Value **items = ARENA_ARRAY(arena, 1, const Value *);
        items[0] = sample(arena, type->element, depth + 1);
        return value_list(arena, type->kind == TYPE_SET ? VALUE_SET : VALUE_LIST, items, 1);
    }
    }
}

static void assert_round_trips(Call *call, const Type *type, const Value *value) {
    const Value *back;
    Text bytes;
    assert_true(msgpack_print(call, value, type, "sample", &bytes).ok);
    assert_true(msgpack_parse(call, bytes, type, "sample", &back).ok);
    assert_true(value_equal(value, back));
    const Value *json = json_parse(call->arena, json_print(call->arena, value), NULL);
    assert_true(json_to_type(call, json, type, &back).ok);
    assert_true(value_equal(value, back));
}

static void assert_resource(const Resource *resource) {
    Call call = fixture_call();
    assert_true(strncmp(resource->type, "lobechat_", 9) == 0);
    assert_true(resource->doc != NULL && text_ends(text_of(resource->doc), "."));
    assert_sound(&call, resource->type, resource->attrs);
    const Type *type = resource_type(resource);
    assert_round_trips(&call, type, sample(call.arena, type, 0));
    assert_round_trips(&call, type, value_object(call.arena, type));
    assert_true(resource->read != NULL);
    arena_free(call.arena);
}

static void test_resources(void **state) {
    (void)state;
    for (const Resource *const *r = provider_served.resources; *r != NULL; r++) {
        assert_resource(*r);
        assert_true((*r)->create != NULL && (*r)->update != NULL && (*r)->delete != NULL);
        assert_true((*r)->import == NULL || (*r)->import_id != NULL);
        assert_true((*r)->timeouts.create > 0 && (*r)->timeouts.delete > 0);
    }
}

static void test_data_sources(void **state) {
    (void)state;
    for (const Resource *const *r = provider_served.data_sources; *r != NULL; r++)
        assert_resource(*r);
}

static void test_provider_block(void **state) {
    (void)state;
    Call call = fixture_call();
    assert_sound(&call, "provider", provider_served.settings);
    arena_free(call.arena);
}

// A value of secret shape must never be an open attribute.
static void assert_secrets_are_sensitive(const char *owner, const Attr *rows) {
    static const char *const words[] = {"secret_key", "api_key",     "password", "private_key",
                                        "token",      "access_code", "_wo"};
    for (const Attr *row = rows; row->name != NULL; row++) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            bool secret = text_ends(text_of(row->name), words[i]);
            if (secret && !(row->flags & SENSITIVE)) fail_msg("%s.%s", owner, row->name);
        }
        if (row->type.attrs != NULL) assert_secrets_are_sensitive(row->name, row->type.attrs);
    }
}

static void test_secrets_are_sensitive(void **state) {
    (void)state;
    assert_secrets_are_sensitive("provider", provider_rows(&provider_served));
    for (const Resource *const *r = provider_served.resources; *r != NULL; r++)
        assert_secrets_are_sensitive((*r)->type, resource_rows(*r));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_data_sources),
        cmocka_unit_test(test_provider_block),
        cmocka_unit_test(test_secrets_are_sensitive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
