// SPDX-License-Identifier: MPL-2.0
#include "provider/schema/wire.h"

#include "acceptance/tools/schema_fixture.h"
#include "provider/schema/attrs.h"
#include "provider/schema/wire_place.h"

static const Attr tls[] = {
    {"min_version", STRING, OPTIONAL, .doc = "Version."},
    {"cipher_suites", LIST_OF_STRING, OPTIONAL, .doc = "Suites."},
    ATTRS_END,
};
static const Attr domain[] = {
    {"domain_name", STRING, REQUIRED, .doc = "Name."},
    {"protocol", STRING, OPTIONAL, .fallback = "HTTP", .doc = "Protocol."},
    {"tls_config", OBJECT_OF(tls), OPTIONAL, .doc = "TLS."},
    {"private_key", STRING, OPTIONAL | TWIN, .wire = "certConfig.privateKey", .doc = "Key."},
    {"manage_dns", BOOL, OPTIONAL, .part = "", .doc = "Whether to."},
    {"line", STRING, OPTIONAL, .part = "dns", .doc = "Line."},
    ATTRS_END,
};
static const Attr route[] = {
    {"path", STRING, REQUIRED, .doc = "Path."},
    {"weight", NUMBER, OPTIONAL, .doc = "Weight."},
    {"hash", STRING, OPTIONAL, .part = "", .doc = "Of ours."},
    ATTRS_END,
};
static const Attr rows[] = {
    {"id", STRING, COMPUTED, .part = "function", .wire = "functionId", .doc = "Identifier."},
    {"memory_size", NUMBER, OPTIONAL, .part = "function", .doc = "Memory."},
    {"image", STRING, OPTIONAL | COMPUTED, .part = "function", .wire = "container.image",
     .doc = "Image."},
    {"port", NUMBER, OPTIONAL, .part = "function", .wire = "container.port", .doc = "Port."},
    {"internet", BOOL, OPTIONAL, .part = "function", .doc = "Internet."},
    {"description", STRING, OPTIONAL, .part = "function", .doc = "Text."},
    {"layers", LIST_OF_STRING, OPTIONAL, .part = "function", .doc = "Layers."},
    {"zones", SET_OF_STRING, OPTIONAL, .part = "function", .doc = "Zones."},
    {"env", MAP_OF_STRING, OPTIONAL, .part = "function", .doc = "Variables."},
    {"password", STRING, OPTIONAL | TWIN, .part = "function", .doc = "Password."},
    {"custom_domain", OBJECT_OF(domain), OPTIONAL, .part = "domain", .wire = "", .doc = "Domain."},
    {"routes", LIST_OF(route), OPTIONAL, .part = "domain", .wire = "routeConfig.routes",
     .doc = "Routes."},
    {"hosts", SET_OF(route), OPTIONAL, .part = "domain", .doc = "Hosts."},
    {"named", MAP_OF(route), OPTIONAL, .part = "domain", .doc = "Named."},
    {"log", OBJECT_OF(tls), OPTIONAL, .part = "function", .wire = "logConfig", .doc = "Log."},
    {"own", STRING, OPTIONAL, .doc = "Of ours."},
    ATTRS_END,
};

typedef struct Bench {
    Call call;
    const Attr *rows;
    const Type *type;
} Bench;

static Bench bench(void) {
    Bench b = {.call = fixture_call()};
    b.rows = attrs_full(b.call.arena, rows);
    b.type = attrs_type(b.call.arena, b.rows);
    return b;
}

// The cases are written with ' for ".
static const char *quoted(const Bench *b, const char *text) {
    char *copy = arena_strdup(b->call.arena, text);
    for (char *c = copy; *c != '\0'; c++) {
        if (*c == '\'') *c = '"';
    }
    return copy;
}

static const Value *object(const Bench *b, const char *text) {
    return fixture_value(b->call.arena, b->type, quoted(b, text));
}

static void expect(const Bench *b, size_t number, const Value *value, const char *expected) {
    const char *text = fixture_text(b->call.arena, value);
    if (strcmp(text, quoted(b, expected)) != 0)
        fail_msg("case %zu: %s instead of %s", number, text, quoted(b, expected));
}

static void encoding(void **state) {
    (void)state;
    const struct {
        const char *part, *object, *body;
    } cases[] = {
        {"function", "{}", "{}"},
        {"function", "{'id':'x','memory_size':512,'own':'x','internet':false,'description':''}",
         "{'description':'','internet':false,'memorySize':512}"},
        {"function", "{'image':'i','port':3210}", "{'container':{'image':'i','port':3210}}"},
        {"function", "{'image':'?','port':3210,'env':{'A':'?','B':'2'},'layers':['?','l',null]}",
         "{'container':{'port':3210},'env':{'B':'2'},'layers':['l']}"},
        {"function", "{'layers':[],'env':{},'zones':['b','a']}",
         "{'env':{},'layers':[],'zones':['b','a']}"},
        {"function", "{'password':'p','password_wo':'w','password_wo_version':3}",
         "{'password':'p'}"},
        {"function", "{'password_wo':'w','password_wo_version':3}", "{}"},
        {"function", "{'log':{}}", "{'logConfig':{}}"},
        {"function", "{'log':{'min_version':'1'}}", "{'logConfig':{'minVersion':'1'}}"},
        {"function", "{'custom_domain':{'domain_name':'d','line':'l'}}", "{}"},
        {"domain",
         "{'memory_size':1,'custom_domain':{'domain_name':'d','protocol':'HTTPS','tls_config':"
         "{'cipher_suites':['x']},'private_key':'k','private_key_wo':'w','manage_dns':true,"
         "'line':'l'}}",
         "{'certConfig':{'privateKey':'k'},'domainName':'d','protocol':'HTTPS','tlsConfig':"
         "{'cipherSuites':['x']}}"},
        {"domain", "{'custom_domain':'?'}", "{}"},
        {"domain", "{'custom_domain':{'domain_name':'d','tls_config':{}}}",
         "{'domainName':'d','tlsConfig':{}}"},
        {"dns", "{'custom_domain':{'domain_name':'d','line':'l'}}", "{'line':'l'}"},
        {"domain",
         "{'routes':[{'path':'/','weight':1,'hash':'h'},{'path':'/b'}],'hosts':[{'path':'h'}],"
         "'named':{'n':{'path':'p'}}}",
         "{'hosts':[{'path':'h'}],'named':{'n':{'path':'p'}},'routeConfig':{'routes':[{'path':'/',"
         "'weight':1},{'path':'/b'}]}}"},
        {"other", "{'memory_size':512,'custom_domain':{'domain_name':'d'}}", "{}"},
    };
    Bench b = bench();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(&b, i, wire_encode(b.call.arena, b.rows, cases[i].part, object(&b, cases[i].object)),
               cases[i].body);
    arena_free(b.call.arena);
}

static void decoding(void **state) {
    (void)state;
    const struct {
        const char *part, *body, *before, *after;
    } cases[] = {
        {"function", "{'functionId':'f','memorySize':512,'container':{'image':'i'},'more':[{}]}",
         "{'own':'x','port':1}", "{'id':'f','image':'i','memory_size':512,'own':'x'}"},
        // leniently
        {"function", "{'memorySize':'512','internet':'true','description':5,'layers':[1,true]}",
         "{}", "{'description':'5','internet':true,'layers':['1','true'],'memory_size':512}"},
        // absent and null are null
        {"function", "{'memorySize':null}", "{'memory_size':512,'internet':true}", "{}"},
        {"function", "null", "{'memory_size':512,'custom_domain':{'domain_name':'d'}}",
         "{'custom_domain':{'domain_name':'d'}}"},
        // the same meaning keeps its spelling
        {"function", "{'description':'','layers':[],'env':{}}", "{}", "{}"},
        {"function", "{}", "{'description':'','layers':[],'env':{},'zones':[],'log':{}}",
         "{'description':'','env':{},'layers':[],'log':{},'zones':[]}"},
        {"function", "{'zones':['a','b'],'memorySize':512.0}",
         "{'zones':['b','a'],'memory_size':512}", "{'memory_size':512,'zones':['b','a']}"},
        {"function", "{'logConfig':{'minVersion':'','cipherSuites':[]}}", "{}", "{}"},
        {"function", "{'description':'','layers':['x']}", "{'description':'d','layers':[]}",
         "{'description':'','layers':['x']}"},
        // planned values that were unknown become known
        {"function", "{'functionId':'f','container':{'image':'i'}}",
         "{'id':'?','image':'?','memory_size':'?'}", "{'id':'f','image':'i'}"},
        // secrets
        {"function", "{'password':'p'}", "{}", "{}"},
        {"function", "{'password':'p'}", "{'password_wo_version':3}", "{'password_wo_version':3}"},
        {"function", "{'password':'p'}", "{'password':'o'}", "{'password':'p'}"},
        {"function", "{}", "{'password':'o','password_wo':'w'}", "{'password':'o'}"},
        // nested
        {"domain",
         "{'domainName':'d','protocol':'HTTPS','tlsConfig':{'minVersion':'TLS1.2'},'certConfig':"
         "{'privateKey':'k'}}",
         "{}",
         "{'custom_domain':{'domain_name':'d','protocol':'HTTPS','tls_config':{'min_version':"
         "'TLS1.2'}}}"},
        {"domain", "{'domainName':'d'}",
         "{'custom_domain':{'manage_dns':true,'line':'l','private_key':'k','protocol':'HTTP',"
         "'tls_config':{'min_version':'x'}}}",
         "{'custom_domain':{'domain_name':'d','line':'l','manage_dns':true,'private_key':'k'}}"},
        {"domain", "null", "{'custom_domain':{'domain_name':'d','manage_dns':true},'routes':[]}",
         "{'routes':[]}"},
        {"domain", "{}", "{}", "{}"},
        {"dns", "{'line':'l'}", "{'custom_domain':{'domain_name':'d'}}",
         "{'custom_domain':{'domain_name':'d','line':'l'}}"},
        {"dns", "{}", "{}", "{}"},
        {"domain",
         "{'routeConfig':{'routes':[{'path':'/','weight':'1'},{'path':'/b'},null]},'named':{'n':"
         "{'path':'p'}}}",
         "{'routes':[{'path':'/x','hash':'h'}],'named':{'n':{'hash':'h'},'m':{'hash':'i'}}}",
         "{'named':{'n':{'hash':'h','path':'p'}},'routes':[{'hash':'h','path':'/','weight':1},"
         "{'path':'/b'},null]}"},
        {"domain", "{'hosts':[{'path':'b','weight':2},{'path':'a','weight':1}]}",
         "{'hosts':[{'path':'a','weight':1,'hash':'h'},{'path':'c'}]}",
         "{'hosts':[{'path':'b','weight':2},{'hash':'h','path':'a','weight':1}]}"},
    };
    Bench b = bench();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Value *body = fixture_json(b.call.arena, quoted(&b, cases[i].body));
        const Value *after = object(&b, cases[i].before);
        if (!wire_decode(&b.call, b.rows, cases[i].part, body, &after).ok)
            fail_msg("case %zu: %s", i, fixture_diags(&b.call));
        expect(&b, i, after, cases[i].after);
        assert_true(value_conforms(after, b.type));
    }
    arena_free(b.call.arena);
}

static void unexpected_answers(void **state) {
    (void)state;
    const struct {
        const char *part, *body, *found;
    } cases[] = {
        {"function", "{'memorySize':'much'}",
         "error memory_size: Unexpected answer of the API: `memorySize` of the answer (function) "
         "cannot be read as `memory_size`, a number.\n"},
        {"function", "{'memorySize':[1]}", "memory_size"},
        {"function", "{'description':{}}", "description"},
        {"function", "{'internet':1}", "internet"},
        {"function", "{'layers':'x'}", "layers"},
        {"function", "{'layers':[[]]}", "layers"},
        {"function", "{'env':[]}", "env"},
        {"function", "{'env':{'a':{}}}", "env"},
        {"function", "{'logConfig':[]}", "log"},
        {"domain", "{'tlsConfig':{'minVersion':[]}}", "custom_domain.tls_config.min_version"},
        {"domain", "{'routeConfig':{'routes':{}}}", "routes"},
        {"domain", "{'routeConfig':{'routes':[{'path':'/'},{'weight':'x'}]}}", "routes[1].weight"},
        {"domain", "{'routeConfig':{'routes':['x']}}", "routes[0]"},
        {"domain", "{'hosts':{}}", "hosts"},
        {"domain", "{'hosts':[5]}", "hosts"},
        {"domain", "{'named':[]}", "named"},
        {"domain", "{'named':{'n':{'path':[]}}}", "named[\"n\"].path"},
        {"domain", "'text'", "custom_domain"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Bench b = bench();
        const Value *const before = object(&b, "{}"), *after = before;
        const Value *body = fixture_json(b.call.arena, quoted(&b, cases[i].body));
        assert_false(wire_decode(&b.call, b.rows, cases[i].part, body, &after).ok);
        assert_ptr_equal(after, before);
        assert_int_equal(b.call.diags->errors, 1);
        if (strstr(fixture_diags(&b.call), cases[i].found) == NULL)
            fail_msg("case %zu: %s", i, fixture_diags(&b.call));
        assert_null(strstr(fixture_diags(&b.call), "much"));
        arena_free(b.call.arena);
    }
}

static void round_trips(void **state) {
    (void)state;
    const char *const objects[] = {
        "{'memory_size':512,'image':'i','port':1,'internet':true,'description':'d','layers':['l'],"
        "'zones':['z'],'env':{'A':'1'},'log':{'min_version':'x','cipher_suites':['y']}}",
        "{'custom_domain':{'domain_name':'d','protocol':'HTTP','tls_config':{'min_version':'m'},"
        "'line':'l'},'routes':[{'path':'/','weight':1.5}],'hosts':[{'path':'a'},{'path':'b'}],"
        "'named':{'n':{'path':'p'}}}",
    };
    const char *const parts[] = {"function", "domain", "dns"};
    Bench b = bench();
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const Value *original = object(&b, objects[i]), *back = object(&b, "{}");
        for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
            const Value *body = wire_encode(b.call.arena, b.rows, parts[part], original);
            if (value_count(body) > 0)
                assert_true(wire_decode(&b.call, b.rows, parts[part], body, &back).ok);
        }
        expect(&b, i, back, fixture_text(b.call.arena, original));
    }
    arena_free(b.call.arena);
}

static void changes(void **state) {
    (void)state;
    const struct {
        const char *part, *prior, *planned, *body;
        bool differs;
    } cases[] = {
        {"function", "{'memory_size':512}", "{'memory_size':512,'own':'x'}", "{}", false},
        {"function", "{'memory_size':512,'description':'d'}",
         "{'memory_size':1024,'description':'d'}", "{'memorySize':1024}", true},
        // the whole of a member is sent when something in it changes
        {"function", "{'image':'i','port':1}", "{'image':'j','port':1}",
         "{'container':{'image':'j','port':1}}", true},
        // unset
        {"function",
         "{'memory_size':1,'description':'d','internet':true,'layers':['l'],'env':{'a':'b'}}", "{}",
         "{'description':'','env':{},'internet':false,'layers':[],'memorySize':0}", true},
        {"function", "{'env':{'a':'1','b':'2'}}", "{'env':{'a':'1'}}", "{'env':{'a':'1'}}", true},
        {"function", "{'image':'i','port':1}", "{'image':'i'}", "{'container':{'image':'i'}}",
         true},
        {"function", "{'layers':['a','b']}", "{'layers':['b','a']}", "{'layers':['b','a']}", true},
        // not decided is not unset
        {"function", "{'image':'i','port':1}", "{'image':'?','port':2}",
         "{'container':{'image':'i','port':2}}", true},
        {"function", "{'image':'i'}", "{'image':'?'}", "{}", true},
        // another spelling of nothing
        {"function", "{}", "{'layers':[],'env':{},'description':''}", NULL, false},
        {"function", "{'layers':[]}", "{}", NULL, false},
        {"domain", "{}", "{'custom_domain':{}}", NULL, true},
        // what the API decides is not sent
        {"function", "{'id':'a'}", "{'id':'?'}", "{}", false},
        // secrets
        {"function", "{'password':'a'}", "{'password':'b'}", "{'password':'b'}", true},
        {"function", "{'password_wo_version':1}", "{'password_wo_version':2}", "{}", true},
        {"function", "{'password':'a'}", "{'password_wo_version':1}", "{}", true},
        {"function", "{'password':'a'}", "{}", "{'password':''}", true},
        // nested
        {"domain", "{}", "{'custom_domain':{'domain_name':'d','manage_dns':true}}",
         "{'domainName':'d'}", true},
        {"domain", "{'custom_domain':{'domain_name':'d','manage_dns':true}}",
         "{'custom_domain':{'domain_name':'d','manage_dns':false,'line':'x'}}", "{}", false},
        {"domain",
         "{'custom_domain':{'domain_name':'d','tls_config':{'min_version':'a','cipher_suites':['x']"
         "}}}",
         "{'custom_domain':{'domain_name':'d','tls_config':{'min_version':'?','cipher_suites':['y']"
         "}}}",
         "{'tlsConfig':{'cipherSuites':['y'],'minVersion':'a'}}", true},
        {"domain", "{'custom_domain':{'private_key_wo_version':1}}",
         "{'custom_domain':{'private_key_wo_version':2}}", "{}", true},
        {"dns", "{'custom_domain':{'domain_name':'d'}}",
         "{'custom_domain':{'domain_name':'d','line':'x'}}", "{'line':'x'}", true},
        {"domain", "{'hosts':[{'path':'a'},{'path':'b'}]}", "{'hosts':[{'path':'b'},{'path':'a'}]}",
         NULL, false},
        {"domain", "{'routes':[{'path':'a','hash':'1'}]}", "{'routes':[{'path':'a','hash':'2'}]}",
         "{}", true},
    };
    Bench b = bench();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Value *prior = object(&b, cases[i].prior), *planned = object(&b, cases[i].planned);
        if (cases[i].body != NULL)
            expect(&b, i, wire_changes(b.call.arena, b.rows, cases[i].part, prior, planned),
                   cases[i].body);
        if (wire_differs(b.rows, cases[i].part, prior, planned) != cases[i].differs)
            fail_msg("case %zu: differs %d", i, !cases[i].differs);
        assert_false(wire_differs(b.rows, cases[i].part, prior, prior));
    }
    arena_free(b.call.arena);
}

static void places(void **state) {
    (void)state;
    const WirePlace top = {NULL, ""}, inside = {"p", "a.b"};
    const struct {
        const char *name, *part, *wire;
        WirePlace around;
        const char *ret_part, *ret_wire;
    } cases[] = {
        {"memory_size", "p", NULL, top, "p", "memorySize"},
        {"a__b_1_", "p", NULL, top, "p", "aB1"},
        {"x", "p", "y.z", top, "p", "y.z"},
        {"x", NULL, NULL, top, NULL, "x"},
        {"x", NULL, "y", inside, "p", "a.b.y"},
        {"x", NULL, "", inside, "p", "a.b"},
        {"x", "q", "y", inside, "q", "y"},
        {"x", "", NULL, inside, "", "x"},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Attr row = {cases[i].name, STRING, .part = cases[i].part, .wire = cases[i].wire};
        WirePlace place = wire_place(arena, &row, cases[i].around);
        if (cases[i].ret_part == NULL)
            assert_null(place.part);
        else
            assert_string_equal(place.part, cases[i].ret_part);
        assert_string_equal(place.wire, cases[i].ret_wire);
    }
    assert_true(wire_place_in(inside, "p"));
    assert_false(wire_place_in(top, "p"));
    assert_false(wire_place_in((WirePlace){"", "x"}, ""));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoding), cmocka_unit_test(decoding),
        cmocka_unit_test(changes),  cmocka_unit_test(round_trips),
        cmocka_unit_test(places),   cmocka_unit_test(unexpected_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
