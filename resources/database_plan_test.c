// SPDX-License-Identifier: MPL-2.0
// What a plan of a creation knows already, and how it treats what nobody gave.
#include "resources/database_rules.h"

#include "acceptance/tools/database_fixture.h"

#define OWN_DATABASE "'database':{'url':'postgres://u:p@h:5432/d'},"
#define GIVEN                                                                                      \
    "{'function_name':'team','region':'cn-hongkong','qwen_api_key':'sk-1'," IMAGE_1 ","            \
    "'custom_domain':{'domain_name':'chat.example.com'}," OWN_DATABASE                             \
    "'oss':{'bucket':'files','access_key_id':'k','access_key_secret':'s'},"                        \
    "'auth0':{'client_id':'c','client_secret':'s','issuer':'https://t.auth0.com/'}"
#define GIVEN_NETWORK "'network':{'vpc_id':'v','vswitch_ids':['a','b'],'security_group_id':'g'}"
#define OPEN "{" NEEDS "'database':{'deletion_protection':false}," IMAGE_1
#define WITH(members) TEAM "," members "}"

static const char *shown(Call *call, const Value *planned, const char *path) {
    const Value *value = value_at(planned, path);
    if (value->kind == VALUE_STRING) return value_cstr(value);
    return value_is_null(value) && value_is_known(value) ? "null"
                                                         : fixture_text(call->arena, value);
}

static const struct {
    const char *config, *path, *planned;
} cases[] = {
    {TEAM "}", "id", "cn-hongkong/team"},
    {TEAM "}", "app_url", "https://chat.example.com"},
    {TEAM "}", "app_version", "1.143.3"},
    {TEAM "}", "applied_app_version", "1.143.3"},
    {TEAM "}", "auth0_callback_url", "https://chat.example.com/api/auth/callback/auth0"},
    {TEAM "}", "auth0_logout_url", "https://chat.example.com"},
    {TEAM "}", "auth0_issuer", "https://t.auth0.com"},
    {TEAM "}", "cors_origin", "https://chat.example.com"},
    {TEAM "}", "oss.endpoint", "oss-cn-hongkong.aliyuncs.com"},
    {TEAM "}", "oss_endpoint", "https://oss-cn-hongkong.aliyuncs.com"},
    {TEAM "}", "oss_public_domain", "https://files.oss-cn-hongkong.aliyuncs.com"},
    {TEAM "}", "qwen_base_url", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"},
    {TEAM "}", "auth0.application_name", "LobeChat team"},
    {TEAM "}", "database.instance_class", "pg.x8.medium.2c"},
    {TEAM "}", "database.engine_version", "16"},
    {TEAM "}", "database.deletion_protection", "true"},
    // Made for the deployment, so not known before.
    {TEAM "}", "key_vaults_secret", "\"?\""},
    {TEAM "}", "auth_secret", "\"?\""},
    {TEAM "}", "database.password", "\"?\""},
    {TEAM "}", "database_url", "\"?\""},
    {TEAM "}", "oss_access_key_id", "\"?\""},
    {TEAM "}", "environment_bytes", "\"?\""},
    // Signing internal tokens is 2.x's.
    {TEAM "}", "jwks_key", "null"},
    {TEAM_2 "}", "jwks_key", "\"?\""},
    {TEAM "}", "auth0_password_tickets", "null"},
    {WITH("'key_vaults_secret_wo':'MDEyMzQ1Njc4OWFiY2RlZg==','key_vaults_secret_wo_version':1"),
     "key_vaults_secret", "null"},
    {WITH("'auth_secret':'0123456789abcdef0123456789abcdef'"), "auth_secret",
     "0123456789abcdef0123456789abcdef"},
    {"{" NEEDS "'database':{'category':'serverless_basic','serverless':{'min_capacity':1,"
     "'max_capacity':2}}," IMAGE_1 "}",
     "database.instance_class", "pg.n2.serverless.1c"},
    {"{" NEEDS "'database':{'instance_class':'pg.n4.large.1'}," IMAGE_1 "}",
     "database.instance_class", "pg.n4.large.1"},
    {"{" NEEDS "'database':{'category':'?'}," IMAGE_1 "}", "database.instance_class", "\"?\""},
    {"{" NEEDS "'database':{'password_wo':'Secret-of-1','password_wo_version':1}," IMAGE_1 "}",
     "database_url", "null"},
    {"{" NEEDS "'database':{'password_wo':'Secret-of-1','password_wo_version':1}," IMAGE_1 "}",
     "database.password", "null"},

    // What decides may turn out to be null.
    {"{" NEEDS "'database':'?'," IMAGE_1 "}", "vpc_id", "\"?\""},
    {"{" NEEDS "'database':'?'," IMAGE_1 "}", "vswitch_ids", "\"?\""},
    {"{" NEEDS "'database':{'url':'?'}," IMAGE_1 "}", "security_group_id", "\"?\""},
    {"{" NEEDS "'database':{'url':'?'}," IMAGE_1 "}", "database.instance_class", "\"?\""},
    {"{" NEEDS "'database':{'url':'?'}," IMAGE_1 "}", "database.password", "\"?\""},
    {WITH("'key_vaults_secret_wo':'?','key_vaults_secret_wo_version':'?'"), "key_vaults_secret",
     "\"?\""},
    {WITH("'key_vaults_secret_wo':'?','key_vaults_secret_wo_version':1"), "key_vaults_secret",
     "null"},
    {WITH("'custom_domain':'?','devsapp_domain':{'accept_test_only':true}"),
     "devsapp_domain.expires_at", "\"?\""},

    // What is given instead of made is known.
    {GIVEN "}", "database_url", "postgres://u:p@h:5432/d"},
    {GIVEN "}", "database.password", "null"},
    {GIVEN "}", "auth0_client_id", "c"},
    {GIVEN "}", "auth0_issuer", "https://t.auth0.com"},
    {GIVEN "}", "auth0.application_name", "null"},
    {GIVEN "}", "oss_access_key_id", "k"},
    {GIVEN "}", "ram_user_name", "null"},
    {GIVEN "}", "app_url", "http://chat.example.com"},
    {GIVEN "," GIVEN_NETWORK "}", "vpc_id", "v"},
    {GIVEN "," GIVEN_NETWORK "}", "vswitch_ids", "[\"a\",\"b\"]"},
    {GIVEN "," GIVEN_NETWORK "}", "security_group_id", "g"},
    {GIVEN "}", "vpc_id", "null"},
    {GIVEN "}", "rds_instance_id", "null"},
};

static void test_plan_knows_what_can_be_known(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Value *planned = fixture_plan_new(&call, cases[i].config);
        if (call_has_errors(&call)) fail_msg("%s: %s", cases[i].config, fixture_diags(&call));
        const char *found = shown(&call, planned, cases[i].path);
        if (strcmp(found, cases[i].planned) != 0)
            fail_msg("%s: %s is %s instead of %s", cases[i].config, cases[i].path, found,
                     cases[i].planned);
        arena_free(call.arena);
    }
}

// Nothing is planned for what an apply has just made.
static void test_what_was_made_stays(void **state) {
    (void)state;
    static const char *const configs[] = {TEAM "}", TEAM_2 "}", GIVEN "}",
                                          GIVEN "," GIVEN_NETWORK "}"};
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        Call call = fixture_call();
        PlanChange change;
        const Value *planned = fixture_plan_change(&call, configs[i], configs[i], &change);
        assert_string_equal(fixture_diags(&call), "");
        assert_string_equal(shown(&call, planned, "key_vaults_secret"), "generated");
        static const char *const same[] = {
            "secret_digests", "parts", "auth_secret", "database", "oss", "auth0", "jwks_key"};
        for (size_t j = 0; j < sizeof same / sizeof *same; j++) {
            if (!value_equal(value_get(planned, same[j]), value_get(change.prior, same[j])))
                fail_msg("%s: %s becomes %s", configs[i], same[j],
                         fixture_text(call.arena, value_get(planned, same[j])));
        }
        arena_free(call.arena);
    }
}

// What takes the place of what was given.
static const struct {
    const char *first, *second, *path, *planned;
} given[] = {
    {GIVEN "," GIVEN_NETWORK "}", GIVEN "}", "vpc_id", "null"},
    {GIVEN "}", GIVEN "," GIVEN_NETWORK "}", "vpc_id", "v"},
    {GIVEN "}", GIVEN ",'auth0':{'client_id':'d','client_secret':'s','domain':'t.auth0.com'}}",
     "auth0_client_id", "d"},
    {GIVEN "}", GIVEN ",'auth0':{'domain':'t.auth0.com'}}", "auth0_client_id", "\"?\""},
    {TEAM "}", GIVEN "}", "auth0_client_id", "c"},
    {GIVEN "}", GIVEN ",'oss':{'bucket':'files'}}", "oss_access_key_id", "\"?\""},
    {TEAM "}", GIVEN "}", "oss_access_key_id", "k"},
    {TEAM "}", GIVEN "}", "ram_user_name", "null"},
    {TEAM "}", GIVEN "}", "rds_instance_id", "null"},
    {TEAM "}", WITH("'custom_domain':'?','devsapp_domain':{'accept_test_only':true}"),
     "cname_target", "\"?\""},
    {WITH("'qwen_api_key':'sk-1'"),
     "{" NEEDS "'qwen_api_key':null,'qwen_api_key_wo':'?','qwen_api_key_wo_version':'?',"
     "'database':{}," IMAGE_1 "}",
     "qwen_api_key", "\"?\""},
};

static void test_what_is_given_takes_the_place_of_what_is_made(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        Call call = fixture_call();
        PlanChange change;
        const Value *planned = fixture_plan_change(&call, given[i].first, given[i].second, &change);
        const char *found = shown(&call, planned, given[i].path);
        if (strcmp(found, given[i].planned) != 0)
            fail_msg("%s: %s is %s", given[i].second, given[i].path, found);
        arena_free(call.arena);
    }
}

static const struct {
    const char *first, *second, *replaced;
} replacing[] = {
    {OPEN "}", WITH("'network':{'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'g'}"),
     "network.security_group_id"},
    {OPEN "}", "{" NEEDS "'database':{'engine_version':'17'}," IMAGE_1 "}",
     "database.engine_version"},
    {OPEN "}", "{" NEEDS "'database':{'database_name':'other'}," IMAGE_1 "}",
     "database.database_name"},
    {OPEN "}", "{" NEEDS "'database':{'username':'other'}," IMAGE_1 "}", "database.username"},
    {OPEN "}", "{" NEEDS "'database':{'category':'Basic'}," IMAGE_1 "}", "database.category"},
    {OPEN "}", "{" NEEDS "'database':{'storage_type':'general_essd'}," IMAGE_1 "}",
     "database.storage_type"},
    {OPEN "}", "{" NEEDS "'database':{'storage_gb':30}," IMAGE_1 "}", NULL},
    {OPEN "}", "{" NEEDS "'database':{'instance_class':'pg.n4.large.1'}," IMAGE_1 "}", NULL},
    {OPEN "}", "{" NEEDS "'database':{'deletion_protection':false}," IMAGE_1 "}", NULL},
    // Defaults that are spelled out are no change.
    {OPEN "}", WITH("'network':{'cidr_block':'172.16.0.0/16'}"), NULL},
    {OPEN "}", WITH("'network':{'cidr_block':'10.0.0.0/16'}"), "network.cidr_block"},
    {OPEN ",'network':{'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'g'}}", TEAM "}",
     "network.security_group_id"},
    // The zone that it is in may be named later, and the name left out again.
    {OPEN "}", WITH("'network':{'zone_ids':['z']}"), NULL},
    {OPEN ",'network':{}}", WITH("'network':{'zone_ids':['z']}"), NULL},
    {OPEN ",'network':{}}", WITH("'network':{'zone_ids':['y']}"), "network.zone_ids"},
    {OPEN ",'network':{'zone_ids':['z']}}", WITH("'network':{'zone_ids':['y']}"),
     "network.zone_ids"},
    {OPEN ",'network':{'zone_ids':['z']}}", TEAM "}", NULL},
    {OPEN ",'network':{}}", TEAM "}", NULL},
};

static void test_what_cannot_change_is_replaced(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof replacing / sizeof *replacing; i++) {
        Call call = fixture_call();
        PlanChange change;
        (void)fixture_plan_change(&call, replacing[i].first, replacing[i].second, &change);
        const Path *path = change.replace != NULL ? change.replace[0] : NULL;
        const char *found = path == NULL ? NULL : path_print(call.arena, path);
        bool same = found == NULL ? replacing[i].replaced == NULL
                                  : replacing[i].replaced != NULL &&
                                        strcmp(found, replacing[i].replaced) == 0;
        if (!same) fail_msg("%s: replaces %s", replacing[i].second, found);
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan_knows_what_can_be_known),
        cmocka_unit_test(test_what_was_made_stays),
        cmocka_unit_test(test_what_is_given_takes_the_place_of_what_is_made),
        cmocka_unit_test(test_what_cannot_change_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
