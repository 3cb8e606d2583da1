// SPDX-License-Identifier: MPL-2.0
// Plans held against configuration and prior state: which differences the provider may make, at
// every kind of nesting.
#include "provider/rpc/plan_check.h"

#include "provider/schema/attrs.h"

#include "acceptance/tools/schema_fixture.h"

static const Attr item_rows[] = {{"key", STRING, REQUIRED, .doc = "x"},
                                 {"note", STRING, OPTIONAL | COMPUTED, .doc = "x"},
                                 {"hidden", STRING, OPTIONAL | WRITE_ONLY, .doc = "x"},
                                 ATTRS_END};

static const Attr rows[] = {{"plain", STRING, OPTIONAL, .doc = "x"},
                            {"made", STRING, COMPUTED, .doc = "x"},
                            {"list", LIST_OF(item_rows), OPTIONAL, .doc = "x"},
                            {"set", SET_OF(item_rows), OPTIONAL, .doc = "x"},
                            {"map", MAP_OF(item_rows), OPTIONAL, .doc = "x"},
                            {"object", OBJECT_OF(item_rows), OPTIONAL, .doc = "x"},
                            ATTRS_END};

static const Value *object(Call *call, const char *quoted) {
    char *json = arena_strdup(call->arena, quoted);
    for (char *c = json; *c != '\0'; c++) *c = *c == '\'' ? '"' : *c;
    return fixture_value(call->arena, attrs_type(call->arena, rows), json);
}

// "?" is an unknown value.
static void differences(void **state) {
    (void)state;
    static const struct {
        const char *config, *prior, *planned;
        size_t errors;
        const char *found; // the first one
    } cases[] = {
        {"{'plain':'a'}", "null", "{'plain':'a'}", 0, NULL},
        {"{'plain':'a'}", "null", "{'plain':'b'}", 1, "error plain: "},
        {"{'plain':'a'}", "{'plain':'b'}", "{'plain':'b'}", 0, NULL},
        {"{'plain':'a'}", "{'plain':'c'}", "{'plain':'b'}", 1, "error plain: "},
        {"{}", "{'plain':'b'}", "{'plain':'b'}", 1, "none is configured"},
        {"{}", "null", "{'made':'x'}", 0, NULL},
        {"{}", "null", "{'made':'?'}", 0, NULL},
        {"{}", "null", "null", 1, "Provider planned no object"},
        {"{}", "null", "'?'", 1, "Provider planned no object"},
        // lists
        {"{'list':[{'key':'a'}]}", "null", "{'list':[{'key':'a','note':'?'}]}", 0, NULL},
        {"{'list':[{'key':'a'},{'key':'b'}]}", "null",
         "{'list':[{'key':'a','note':'n'},{'key':'x'}]}", 1, "error list[1].key: "},
        {"{'list':[{'key':'a'},{'key':'b'}]}", "null", "{'list':[{'key':'x'},{'key':'y'}]}", 2,
         "error list[0].key: "},
        {"{'list':[{'key':'a'}]}", "null", "{'list':[]}", 1, "another number of elements"},
        {"{'list':[{'key':'a'}]}", "null", "{'list':[null]}", 1, "error list[0]: "},
        {"{'list':[{'key':'a'}]}", "{'list':[{'key':'b'}]}", "{'list':[{'key':'b'}]}", 0, NULL},
        {"{'list':[{'key':'a','note':'p'}]}", "{'list':[{'key':'b','note':'q'}]}",
         "{'list':[{'key':'a','note':'q'}]}", 0, NULL},
        {"{'list':[{'key':'a','hidden':'h'}]}", "null",
         "{'list':[{'key':'a','hidden':'h','note':'n'}]}", 1, "error list[0].hidden: "},
        {"{'list':[{'key':'a','hidden':'h'},{'key':'b'}]}", "null",
         "{'list':[{'key':'a','hidden':'h'},{'key':'b','note':'n'}]}", 1, "error list[0].hidden: "},
        {"{'list':[null,{'key':'b'}]}", "null", "{'list':[null,{'key':'b','note':'n'}]}", 0, NULL},
        {"{'list':[{'key':'a'}]}", "null", "{'list':'?'}", 1, "unknown though it is configured"},
        {"{'list':[{'key':'a'}]}", "null", "{}", 1, "absent though configured"},
        {"{'list':'?'}", "null", "{'list':[{'key':'a'}]}", 1, "before its configuration is"},
        {"{'list':'?'}", "null", "{'list':'?'}", 0, NULL},
        {"{'list':['?',{'key':'b'}]}", "null", "{'list':['?',{'key':'b','note':'n'}]}", 0, NULL},
        // sets: no position, so only how many
        {"{'set':[{'key':'a'}]}", "null", "{'set':[{'key':'a','note':'n'}]}", 0, NULL},
        {"{'set':[{'key':'a'}]}", "null", "{'set':[{'key':'a'},{'key':'b'}]}", 1, "error set: "},
        // maps
        {"{'map':{'a':{'key':'k'}}}", "null", "{'map':{'a':{'key':'k','note':'n'}}}", 0, NULL},
        {"{'map':{'a':{'key':'k'},'b':{'key':'k'}}}", "null",
         "{'map':{'a':{'key':'k'},'b':{'key':'x'}}}", 1, "error map[\"b\"].key: "},
        {"{'map':{'a':{'key':'k'},'b':{'key':'k'}}}", "null",
         "{'map':{'a':{'key':'x'},'b':{'key':'k'}}}", 1, "error map[\"a\"].key: "},
        {"{'map':{'a':{'key':'k'}}}", "null", "{'map':{'b':{'key':'k'}}}", 1,
         "error map[\"b\"].key: "},
        {"{'map':{'a':{'key':'k'}}}", "null", "{'map':{}}", 1, "other keys"},
        {"{'map':{'a':{'key':'k','note':'p'}}}", "{'map':{'a':{'key':'x','note':'q'}}}",
         "{'map':{'a':{'key':'k','note':'q'}}}", 0, NULL},
        // objects
        {"{'object':{'key':'a'}}", "null", "{'object':{'key':'a','note':'n'}}", 0, NULL},
        {"{'object':{'key':'a'}}", "null", "{'object':{'key':'x'}}", 1, "error object.key: "},
        // everything wrong is told
        {"{'plain':'a','list':[{'key':'a'}]}", "null", "{'plain':'b','list':[{'key':'x'}]}", 2,
         "error plain: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const PlanChange change = {.config = object(&call, cases[i].config),
                                   .prior = object(&call, cases[i].prior),
                                   .planned = object(&call, cases[i].planned)};
        bool fine = plan_check(&call, rows, &change).ok;
        const char *found = fixture_diags(&call);
        if (fine != (cases[i].errors == 0) || call.diags->errors != cases[i].errors ||
            (cases[i].found != NULL && strstr(found, cases[i].found) == NULL))
            fail_msg("case %zu: %d %s", i, fine, found);
        arena_free(call.arena);
    }
}

static void replacements(void **state) {
    (void)state;
    static const char both[] = "{'plain':'a','list':[{'key':'a'}],'map':{'a':{'key':'a'}}}";
    const Path plain = path_attribute(NULL, "plain"), wrong = path_attribute(NULL, "wrong");
    const Path list = path_attribute(NULL, "list"), first = path_index(&list, 0),
               second = path_index(&list, 1), first_key = path_attribute(&first, "key"),
               second_key = path_attribute(&second, "key");
    const Path map = path_attribute(NULL, "map"), there = path_key(&map, TEXT("a")),
               there_key = path_attribute(&there, "key"), object_ = path_attribute(NULL, "object"),
               object_key = path_attribute(&object_, "key"), list_key = path_key(&list, TEXT("a")),
               map_index = path_index(&map, 0);
    const struct {
        const Path *path;
        const char *prior, *planned;
        bool fine;
    } cases[] = {
        {&plain, both, both, true},
        {&wrong, both, both, false},
        {&first, both, both, true},
        {&second, both, both, false},
        {&first_key, both, both, true},
        {&second_key, both, both, false},
        {&there, both, both, true},
        {&there_key, both, both, true},
        {&list_key, both, both, false},
        {&map_index, both, both, false},
        {&object_, both, both, true},
        {&object_key, both, both, false},
        {&object_key, "{'object':{'key':'a'}}", both, true},
        {&object_key, both, "{'object':{'key':'a'}}", true},
        {&object_key, both, "{'object':'?'}", false},
        {&plain, "null", "null", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Path *replace[] = {cases[i].path, NULL};
        const PlanChange change = {.prior = object(&call, cases[i].prior),
                                   .planned = object(&call, cases[i].planned),
                                   .replace = replace};
        bool fine = plan_check_replace(&call, &change).ok;
        if (fine != cases[i].fine || call.diags->errors != !fine) fail_msg("case %zu: %d", i, fine);
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(differences),
                                       cmocka_unit_test(replacements)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
