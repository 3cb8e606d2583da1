// SPDX-License-Identifier: MPL-2.0
#include "resources/database_wants.h"

#include "acceptance/tools/database_fixture.h"

typedef bool Wants(const Value *object);

static const struct {
    Wants *wants;
    const char *object;
    bool wanted;
} cases[] = {
    {database_wants_instance, "{'database':{}}", true},
    {database_wants_instance, "{'database':{'url':'u'}}", false},
    {database_wants_instance, "{'database':{'url':'?'}}", false},
    {database_wants_instance, "{'database':{'url_wo':'u'}}", false},       // a config
    {database_wants_instance, "{'database':{'url_wo_version':1}}", false}, // a plan or state
    {database_wants_network, "{'database':{}}", true},
    {database_wants_network, "{'database':{},'network':{'cidr_block':'c'}}", true},
    {database_wants_network, "{'database':{},'network':{'vpc_id':'v'}}", false},
    {database_wants_network, "{'database':{'url':'u'}}", false},
    {database_wants_bucket, "{'oss':{'bucket':'b'}}", false},
    {database_wants_bucket, "{'oss':{'bucket':'b','create':true}}", true},
    {database_wants_bucket, "{'oss':{'bucket':'b','create':false}}", false},
    {database_wants_cors, "{'oss':{'bucket':'b'}}", true},
    {database_wants_cors, "{'oss':{'bucket':'b','manage_cors':false}}", false},
    {database_wants_ram_user, "{'oss':{'bucket':'b'}}", true},
    {database_wants_ram_user, "{'oss':{'bucket':'b','access_key_id':'k'}}", false},
    {database_wants_ram_user, "{'oss':{'bucket':'b','access_key_id':'?'}}", false},
    {database_wants_client, "{'auth0':{}}", true},
    {database_wants_client, "{'auth0':{'client_id':'c'}}", false},
    {database_wants_callback, "{'auth0':{'manage_callback':true}}", false},
    {database_wants_callback, "{'auth0':{'client_id':'c'}}", false},
    {database_wants_callback, "{'auth0':{'client_id':'c','manage_callback':true}}", true},
    {database_wants_users, "{'auth0':{}}", false},
    {database_wants_users, "{'auth0':{'users':{}}}", false},
    {database_wants_users, "{'auth0':{'users':{'a@b.cd':{}}}}", true},
};

static void test_what_is_given_is_not_made(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        const Value *object = fixture_team(arena, cases[i].object);
        if (cases[i].wants(object) != cases[i].wanted) fail_msg("%zu: %s", i, cases[i].object);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_given_is_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
