// SPDX-License-Identifier: MPL-2.0
#include "resources/database_rules.h"

#include "acceptance/tools/database_fixture.h"
#include "provider/schema/validate.h"

#define NO_DOMAIN                                                                                  \
    "'function_name':'team','region':'cn-hongkong','qwen_api_key':'sk-1','database':{},"           \
    "'auth0':{},'oss':{'bucket':'files'}," IMAGE_1
#define DOMAIN "'custom_domain':{'domain_name':'chat.example.com'},"
#define REST "'function_name':'team','region':'cn-hongkong','qwen_api_key':'sk-1'," DOMAIN IMAGE_1
#define AUTH0(members) "{" REST ",'database':{},'oss':{'bucket':'files'},'auth0':{" members "}}"
#define DATABASE(members) "{" REST ",'oss':{'bucket':'files'},'auth0':{},'database':{" members "}}"
#define OSS(members) "{" REST ",'database':{},'auth0':{},'oss':{'bucket':'files'" members "}}"
#define NETWORK(members) TEAM ",'network':{" members "}}"
#define URL "'url':'postgres://u:p@h:5432/d'"

static const struct {
    const char *config;
    const char *said; // part of the diagnostics; "" for none
} cases[] = {
    {TEAM "}", ""},
    {TEAM_2 "}", ""},
    {"{'function_name':'?','image':'?','custom_domain':'?','database':'?','oss':'?','auth0':'?',"
     "'network':'?'}",
     ""},

    {"{" NO_DOMAIN "}", "error custom_domain: No domain"},
    {"{" NO_DOMAIN ",'devsapp_domain':{'accept_test_only':true}}", ""},
    {"{" NO_DOMAIN ",'custom_domain':{'domain_name':'*.example.com'}}",
     "error custom_domain.domain_name: Wildcard domain"},
    // What base demands counts here too.
    {TEAM ",'devsapp_domain':{'accept_test_only':true}}", "error devsapp_domain: Two domains"},
    {"{" NEEDS "'database':{},'image':'lobe'}", "error image: Image reference is incomplete"},
    {"{" REST ",'oss':{'bucket':'files'},'auth0':{}}", "error database: Missing required"},
    {"{" REST ",'database':{},'auth0':{}}", "error oss: Missing required"},
    {"{" REST ",'database':{},'oss':{'bucket':'files'}}", "error auth0: Missing required"},

    {AUTH0("'client_id':'a','client_secret':'s'"), ""},
    {AUTH0("'client_id':'a','client_secret_wo':'s','client_secret_wo_version':1"), ""},
    {AUTH0("'client_id':'a','client_secret':'?'"), ""},
    {AUTH0("'client_id':'?','client_secret':'s'"), ""},
    {AUTH0("'client_id':'a'"), "error auth0.client_secret: Client secret is missing"},
    {AUTH0("'client_secret':'s'"), "error auth0.client_id: Client id is missing"},
    {AUTH0("'client_secret':'?'"), ""},
    {AUTH0("'manage_callback':true"), "error auth0.manage_callback: Nothing to manage"},
    {AUTH0("'client_id':'a','client_secret':'s','manage_callback':true"), ""},
    {AUTH0("'domain':'t.auth0.com','issuer':'https://t.auth0.com'"),
     "error auth0.domain: Issuer given twice"},
    {AUTH0("'domain':'https://t.auth0.com'"), "error auth0.domain: "},
    {AUTH0("'issuer':'http://t.auth0.com'"), "error auth0.issuer: "},
    {AUTH0("'issuer':'https://t.auth0.com/x'"), "error auth0.issuer: "},
    {AUTH0("'issuer':'https://t.auth0.com/'"), ""},
    {AUTH0("'application_name':'<b>'"), "error auth0.application_name: "},
    {AUTH0("'users':{'someone@example.com':{'name':'Some One'}}"), ""},
    {AUTH0("'users':{'Someone@example.com':{}}"), "error auth0.users"},
    {AUTH0("'users':{'someone':{}}"), "error auth0.users"},

    {DATABASE(URL), ""},
    {DATABASE("'url_wo':'postgres://u:p@h/d','url_wo_version':1"), ""},
    {DATABASE("'url':'mysql://u:p@h/d'"), "error database.url: "},
    {DATABASE(URL ",'engine_version':'16'"),
     "error database.engine_version: Attribute of another database"},
    {DATABASE(URL ",'category':'Basic'"), "error database.category: Attribute of another"},
    {DATABASE(URL ",'instance_class':'pg.a'"), "error database.instance_class: Attribute of"},
    {DATABASE(URL ",'storage_gb':20"), "error database.storage_gb: Attribute of another"},
    {DATABASE(URL ",'storage_type':'cloud_essd'"), "error database.storage_type: Attribute of"},
    {DATABASE(URL ",'security_ips':['10.0.0.1']"), "error database.security_ips: Attribute of"},
    {DATABASE(URL ",'database_name':'dd'"), "error database.database_name: Attribute of another"},
    {DATABASE(URL ",'username':'uu'"), "error database.username: Attribute of another"},
    {DATABASE(URL ",'password':'Secret-of-1'"), "error database.password: Attribute of another"},
    {DATABASE(URL ",'password_wo':'Secret-of-1','password_wo_version':1"),
     "error database.password_wo: Attribute of another"},
    {DATABASE(URL ",'deletion_protection':true"), "error database.deletion_protection: "},
    {DATABASE(URL ",'backup_retention_days':7"), "error database.backup_retention_days: "},
    {DATABASE("'url':'?','storage_gb':20"), ""}, // it may turn out to be null
    {DATABASE("'category':'serverless_basic'"),
     "error database.serverless: Edition and capacity do not fit: A serverless category needs"},
    {DATABASE("'serverless':{'min_capacity':1,'max_capacity':2}"),
     "error database.serverless: Edition and capacity do not fit: serverless is for"},
    {DATABASE("'category':'serverless_basic','serverless':{'min_capacity':1,'max_capacity':2}"),
     ""},
    {DATABASE("'category':'?','serverless':{'min_capacity':1,'max_capacity':2}"), ""},
    {DATABASE("'engine_version':'13'"), "error database.engine_version: "},
    {DATABASE("'storage_gb':19"), "error database.storage_gb: "},
    {DATABASE("'storage_gb':22"), "error database.storage_gb: "},
    {DATABASE("'instance_class':'mysql.x'"), "error database.instance_class: "},
    {DATABASE("'storage_type':'local'"), "error database.storage_type: "},
    {DATABASE("'backup_retention_days':6"), "error database.backup_retention_days: "},
    {DATABASE("'security_ips':['0.0.0.0/0']"), "error database.security_ips"},
    {DATABASE("'database_name':'Data'"), "error database.database_name: "},
    {DATABASE("'username':'root-1'"), "error database.username: "},
    {DATABASE("'password':'simple'"), "error database.password: "},

    {NETWORK("'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'g'"), ""},
    {NETWORK("'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'?'"), ""},
    {NETWORK("'vpc_id':'v','vswitch_ids':['s']"),
     "error network.security_group_id: Network is half given"},
    {NETWORK("'vswitch_ids':['s'],'security_group_id':'g'"),
     "error network.vpc_id: Network is half given"},
    {NETWORK("'vpc_id':'v','security_group_id':'g'"),
     "error network.vswitch_ids: Network is half given"},
    {NETWORK("'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'g','zone_ids':['z']"),
     "error network.zone_ids: Zone of an existing VSwitch"},
    {NETWORK("'vpc_id':'v','vswitch_ids':['s'],'security_group_id':'g','cidr_block':'10.0.0.0/16'"),
     "error network.cidr_block: Addresses of an existing VPC"},
    {NETWORK("'vpc_id':'?','vswitch_ids':'?'"), ""},
    {NETWORK("'zone_ids':['z'],'cidr_block':'10.0.0.0/16'"), ""},
    {NETWORK("'cidr_block':'8.0.0.0/16'"), "error network.cidr_block: "},

    {OSS(",'access_key_id':'k','access_key_secret':'s'"), ""},
    {OSS(",'access_key_id':'k'"), "error oss.access_key_secret: Half of a key pair"},
    {OSS(",'access_key_secret':'s'"), "error oss.access_key_id: Half of a key pair"},
    {OSS(",'access_key_id':'?','access_key_secret':'s'"), ""},
    {OSS(",'access_key_secret':'?'"), ""},
    {OSS(",'access_key_secret_wo':'s','access_key_secret_wo_version':1"),
     "error oss.access_key_id: Half of a key pair"},
    {OSS(",'endpoint':'oss-cn-hangzhou-internal.aliyuncs.com'"), "error oss.endpoint: "},
    {OSS(",'cors_extra_origins':['https://x.example.com/']"), "error oss.cors_extra_origins"},

    {TEAM ",'timeout':299}", "error timeout: Too little for the team edition"},
    {TEAM ",'timeout':300}", ""},
    {TEAM ",'instance_concurrency':1}", "error instance_concurrency: Too little for the team"},
    {TEAM ",'instance_concurrency':2}", ""},
    {TEAM ",'internet_access':false}", "warning internet_access: Function without internet access"},
    {TEAM ",'key_vaults_secret':'c2hvcnQ='}", "error key_vaults_secret: "},
    {TEAM ",'auth_secret':'fewer than thirty-two characters'}", ""},
    {TEAM ",'auth_secret':'fewer than thirty-two character'}", "error auth_secret: "},
    {TEAM ",'jwks_key':'{}'}", "error jwks_key: "},
    {TEAM ",'embedding_model':'text-embedding-v3'}", "error embedding_model: "},
    {TEAM ",'embedding_batch_size':0}", "error embedding_batch_size: "},
    {TEAM ",'redis_url':'http://r'}", "error redis_url: "},
    {TEAM ",'internal_app_url':'http://a/b'}", "error internal_app_url: "},
};

static void test_validation_names_the_attribute(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Call call = fixture_call();
        const Value *config = fixture_team(call.arena, cases[i].config);
        (void)validate_config(&call, resource_rows(&lobechat_database), config, true);
        (void)database_validate(&call, config);
        const char *said = fixture_diags(&call);
        bool expected =
            *cases[i].said == '\0' ? *said == '\0' : strstr(said, cases[i].said) != NULL;
        if (!expected) fail_msg("%s: said %s", cases[i].config, said);
        arena_free(call.arena);
    }
}

// Several faults of one configuration are all told.
static void test_every_fault_is_told(void **state) {
    (void)state;
    Call call = fixture_call();
    const char *config = TEAM ",'network':{'vpc_id':'v'},'timeout':60,'instance_concurrency':1}";
    assert_false(database_validate(&call, fixture_team(call.arena, config)).ok);
    assert_int_equal(call.diags->errors, 3);
    arena_free(call.arena);
}

static void test_secrets_are_not_repeated(void **state) {
    (void)state;
    static const char *const configs[] = {
        DATABASE("'password':'hunter2'"),       DATABASE("'url':'mysql://u:hunter2@h/d'"),
        TEAM ",'key_vaults_secret':'hunter2'}", TEAM ",'jwks_key':'hunter2'}",
        TEAM ",'auth_secret':'hunter2'}",       TEAM ",'redis_url':'hunter2'}",
    };
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        Call call = fixture_call();
        const Value *config = fixture_team(call.arena, configs[i]);
        assert_false(validate_config(&call, resource_rows(&lobechat_database), config, true).ok);
        assert_null(strstr(fixture_diags(&call), "hunter2"));
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validation_names_the_attribute),
        cmocka_unit_test(test_every_fault_is_told),
        cmocka_unit_test(test_secrets_are_not_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
