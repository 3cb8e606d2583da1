// SPDX-License-Identifier: MPL-2.0
// What a plan is refused for, and of what it warns.
#include "resources/database_rules.h"

#include "acceptance/tools/database_fixture.h"

#define TAGGED(version) "{" NEEDS "'database':{},'image':'" REPOSITORY version "'"
#define STORAGE(size) "{" NEEDS "'database':{'storage_gb':" size "}," IMAGE_1 "}"
#define IN(region)                                                                                 \
    "{'function_name':'team','region':'" region "','qwen_api_key':'sk-1','database':{},"           \
    "'custom_domain':{'domain_name':'chat.example.com','cas_certificate_id':'1'},"                 \
    "'auth0':{'domain':'t.auth0.com'},'oss':{'bucket':'files'"
#define VAULTS_A "'key_vaults_secret':'MDEyMzQ1Njc4OWFiY2RlZg=='"
#define VAULTS_A_WO                                                                                \
    "'key_vaults_secret_wo':'MDEyMzQ1Njc4OWFiY2RlZg==','key_vaults_secret_wo_version':1"
#define VAULTS_B "'key_vaults_secret':'ZmVkY2JhOTg3NjU0MzIxMA=='"
#define VAULTS_B_WO(version)                                                                       \
    "'key_vaults_secret_wo':'ZmVkY2JhOTg3NjU0MzIxMA==','key_vaults_secret_wo_version':" version
#define ROTATION ",'allow_key_vaults_rotation':true"
#define WITH(members) TEAM "," members "}"
#define QWEN "'embedding_model':'qwen/text-embedding-v3'"
#define SMALL_FILES "warning embedding_model: Large files cannot be embedded in team"
#define REFUSED "error key_vaults_secret: Key of the users' vaults would change"

typedef struct Said {
    const char *config;
    const char *said; // part of the diagnostics; "" for none
} Said;

static const Said created[] = {
    {TEAM "}", ""},
    {TEAM_2 "}", ""},
    {TAGGED("1.11.9") "}", "error app_version: LobeChat version is too old"},
    {TAGGED("0.9") "}", "error app_version: LobeChat version is too old"},
    {TAGGED("1.12.0") "," QWEN "}", ""},
    {TAGGED("1.45.9") "," QWEN "}", ""},
    {TAGGED("1.143.3") "," QWEN "}", SMALL_FILES},
    {TAGGED("2.0.0") "," QWEN "}", SMALL_FILES},
    {TAGGED("2.1.33") "," QWEN "}", SMALL_FILES},
    {TAGGED("2.1.34") "," QWEN "}", ""},
    {TAGGED("2.1.39") "," QWEN "}", ""},
    {TAGGED("2.1.33") ",'embedding_model':'openai/text-embedding-3-small'}", ""},
    {TAGGED("1.45.9") ",'embedding_model':'qwen/other'}",
     "error embedding_model: Embedding model is built in"},
    {TAGGED("1.46.0") ",'embedding_model':'qwen/other'}", SMALL_FILES},
    {TAGGED("prod") "}", "error app_version: LobeChat version is not known"},
    {TAGGED("prod") ",'app_version':'2.1.39'}", ""},
    {TAGGED("1.143.3") ",'app_version':'?'}", ""},

    {TEAM_2 ",'access_code':'abcdefghijkl'}", "error access_code: Attribute of another version"},
    {TEAM_2 ",'access_code_wo':'abcdefghijkl','access_code_wo_version':1}",
     "error access_code: Attribute of another version"},
    {TEAM_2 ",'access_code':'?'}", ""},
    {TEAM_2 ",'access_code_wo':'?','access_code_wo_version':'?'}", ""},
    {TEAM_2 ",'access_code_wo':'?','access_code_wo_version':1}",
     "error access_code: Attribute of another version"},
    {TEAM ",'access_code':'abcdefghijkl'}", "warning access_code: access_code has no effect in te"},
    {TEAM ",'redis_url':'redis://r'}", "warning redis_url: redis_url has no effect in team"},
    {TEAM ",'redis_url_wo':'redis://r','redis_url_wo_version':1}",
     "warning redis_url: redis_url has no effect in team"},
    {TEAM_2 ",'redis_url':'redis://r'}", ""},
    {TEAM ",'internal_app_url':'http://a'}", "warning internal_app_url: internal_app_url has no"},
    {TEAM_2 ",'internal_app_url':'http://a'}", ""},
    {"{" NEEDS "'database':{},'auth0':{'domain':'t.auth0.com','allowed_emails':['a@b.cd']}," IMAGE_1
     "}",
     "warning auth0.allowed_emails: allowed_emails has no effect in team"},
    {"{" NEEDS "'database':{},'auth0':{'domain':'t.auth0.com','allowed_emails':['a@b.cd']}," IMAGE_2
     "}",
     ""},

    {IN("cn-hangzhou") "}," IMAGE_1 "}", "warning oss.endpoint: Uploads of team may be refused"},
    {IN("cn-hongkong") "}," IMAGE_2 "}", ""},
    {IN("cn-hangzhou") ",'acknowledge_public_endpoint_restriction':true}}", ""},
    {IN("cn-hangzhou") "}}", "warning oss.endpoint: Uploads of team may be refused"},
    {IN("eu-central-1") "}}", "error image: Image is required in this region"},
    {"{" NEEDS "'database':{},'custom_domain':{'domain_name':'chat.example.com'}," IMAGE_1 "}",
     "warning custom_domain: team is served without TLS"},

    // Variables of the other line, and those that are the provider's.
    {TEAM_2 ",'environment_variables':{'NEXT_AUTH_SECRET':'x'}}",
     "error environment_variables[\"NEXT_AUTH_SECRET\"]: Environment variable is not allowed"},
    {TEAM ",'environment_variables':{'DATABASE_URL':'x'}}",
     "error environment_variables[\"DATABASE_URL\"]: Environment variable is set by the provider"},
    {TEAM ",'environment_variables':{'S3_ENABLE_PATH_STYLE':'1'}}",
     "error environment_variables[\"S3_ENABLE_PATH_STYLE\"]: Environment variable is not allowed"},
    {"{" NEEDS "'qwen_api_key':null,'database':{}," IMAGE_1 "}",
     "error qwen_api_key: No API key of a model provider"},
};

static void assert_said(Call *call, const char *config, const char *expected) {
    const char *said = fixture_diags(call);
    bool fits = *expected == '\0' ? *said == '\0' : strstr(said, expected) != NULL;
    if (!fits) fail_msg("%s: said \"%s\" instead of \"%s\"", config, said, expected);
}

static void test_a_creation_is_refused_or_warned_of(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof created / sizeof *created; i++) {
        Call call = fixture_call();
        (void)fixture_plan_new(&call, created[i].config);
        assert_said(&call, created[i].config, created[i].said);
        arena_free(call.arena);
    }
}

static const struct {
    const char *first, *second, *said;
} changed[] = {
    {TAGGED("1.100.0") "}", TEAM "}", ""},
    {TEAM "}", TAGGED("1.100.0") "}", "warning app_version: Downgrade of team"},
    {TEAM_2 "}", TAGGED("2.1.38") "}", "warning app_version: Downgrade of team"},
    {TEAM "}", TEAM_2 "}", "error app_version: Major upgrade is not allowed"},
    {TEAM "}", TEAM_2 ",'allow_major_upgrade':true}", "warning app_version: Major upgrade of team"},
    {TEAM_2 "}", TEAM "}", "error app_version: LobeChat cannot go back"},
    {TEAM_2 "}", TEAM ",'allow_major_upgrade':true}", "error app_version: LobeChat cannot go back"},

    {WITH(VAULTS_A), WITH(VAULTS_A), ""},
    {WITH(VAULTS_A), WITH(VAULTS_B), REFUSED},
    {WITH(VAULTS_A), WITH(VAULTS_B ROTATION), ""},
    {WITH(VAULTS_A), TEAM "}", ""}, // what is not given stays
    {TEAM "}", WITH(VAULTS_A), REFUSED},
    {TEAM "}", WITH(VAULTS_A ROTATION), ""},
    {TEAM "}", TEAM ROTATION "}", ""},
    // The same key in another form is no change.
    {WITH(VAULTS_A), WITH(VAULTS_A_WO), ""},
    {WITH(VAULTS_A_WO), WITH(VAULTS_A), ""},
    {WITH(VAULTS_A), WITH(VAULTS_B_WO("1")), REFUSED},
    {WITH(VAULTS_A), WITH(VAULTS_B_WO("1") ROTATION), ""},
    {WITH(VAULTS_A_WO), WITH(VAULTS_B), REFUSED},
    // Another value of the same version is not looked at.
    {WITH(VAULTS_A_WO), WITH(VAULTS_B_WO("1")), ""},
    {WITH(VAULTS_A_WO), WITH(VAULTS_B_WO("2")), REFUSED},
    {WITH(VAULTS_A_WO), WITH(VAULTS_B_WO("2") ROTATION), ""},
    // Nobody knows a write-only key any more, so another one would be generated.
    {WITH(VAULTS_A_WO), TEAM "}", REFUSED},
    // Decided when it is known: Terraform plans once more before it applies.
    {WITH(VAULTS_A), WITH("'key_vaults_secret':'?'"), ""},

    {STORAGE("40"), STORAGE("20"), "error database.storage_gb: Storage cannot shrink"},
    {STORAGE("40"), TEAM "}", "error database.storage_gb: Storage cannot shrink"},
    {STORAGE("20"), STORAGE("40"), ""},
    {STORAGE("20"), STORAGE("'?'"), ""},

    // What would be destroyed on the way is protected.
    {TEAM "}", "{" NEEDS "'database':{'username':'other'}," IMAGE_1 "}",
     "error database.deletion_protection: Database is protected"},

    // Warnings of what is there already are not repeated.
    {IN("cn-hangzhou") "}}", IN("cn-hangzhou") "},'description':'other'}", ""},
    {TAGGED("2.0.0") "," QWEN "}", TAGGED("2.0.0") "," QWEN ",'description':'other'}", ""},
    {"{" NEEDS "'database':{},'custom_domain':{'domain_name':'chat.example.com'}," IMAGE_1 "}",
     "{" NEEDS "'database':{},'custom_domain':{'domain_name':'chat.example.com'},"
     "'description':'other'," IMAGE_1 "}",
     ""},
};

static void test_a_change_is_refused_or_warned_of(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        Call call = fixture_call();
        PlanChange change;
        (void)fixture_plan_change(&call, changed[i].first, changed[i].second, &change);
        assert_said(&call, changed[i].second, changed[i].said);
        assert_null(strstr(fixture_diags(&call), "MDEyMzQ1"));
        assert_null(strstr(fixture_diags(&call), "ZmVkY2Jh"));
        arena_free(call.arena);
    }
}

// ---- destroying

static const struct {
    const char *state;
    bool refused;
} destroyed[] = {
    {"{'database':{'deletion_protection':true},'parts':{'rds_instance':{'id':'pgm-1'}}}", true},
    {"{'database':{'deletion_protection':false},'parts':{'rds_instance':{'id':'pgm-1'}}}", false},
    {"{'database':{'deletion_protection':true},'parts':{'function':{'id':'team'}}}", false},
    // What never came to its end holds nothing yet.
    {"{'database':{'deletion_protection':true},'parts':{'rds_instance':{'id':'pgm-1'},"
     "'deployment':{'id':'x','status':'Unfinished'}}}",
     false},
};

static void test_a_protected_database_is_not_destroyed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof destroyed / sizeof *destroyed; i++) {
        Call call = fixture_call();
        const PlanChange change = {.prior = fixture_team(call.arena, destroyed[i].state),
                                   .config = &value_null,
                                   .planned = &value_null,
                                   .private = &value_null};
        assert_int_equal(database_plan_destroy(&call, &change).ok, !destroyed[i].refused);
        if (destroyed[i].refused)
            assert_said(&call, destroyed[i].state,
                        "error database.deletion_protection: Database is protected: RDS instance "
                        "pgm-1 holds");
        arena_free(call.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_creation_is_refused_or_warned_of),
        cmocka_unit_test(test_a_change_is_refused_or_warned_of),
        cmocka_unit_test(test_a_protected_database_is_not_destroyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
