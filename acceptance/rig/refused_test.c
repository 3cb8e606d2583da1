// SPDX-License-Identifier: MPL-2.0
// Refusals of every call on a function and what belongs to it, on files, on logins.
#include "acceptance/rig/refused.h"

#include "acceptance/rig/files_fixture.h"
#include "acceptance/rig/logins_fixture.h"

#define WITH_DOMAIN(name) "\"custom_domain\":{\"domain_name\":\"" name "\",\"manage_dns\":true}"
#define WHOLE "{\"min_instances\":1,\"tags\":{\"team\":\"chat\"}," WITH_DOMAIN(CHAT_DOMAIN) "}"
#define CHANGED                                                                                    \
    "{\"description\":\"changed\",\"min_instances\":2,\"tags\":{\"owner\":\"me\"}," WITH_DOMAIN(   \
        "talk.example.com") "}"
#define PEOPLE "{\"auth0\":{\"users\":{\"ann@example.com\":{},\"bob@example.com\":{}}}}"
#define FILES_MOVED                                                                                \
    "{\"cors_origin\":\"https://new.example.com\",\"oss\":{\"bucket\":\"files-2\","                \
    "\"public_read\":true}}"
#define PEOPLE_MOVED                                                                               \
    "{\"app_url\":\"https://new.example.com\",\"auth0\":{\"users\":{\"ann@example.com\":{"         \
    "\"name\":\"Ann\",\"password\":\"Correct-Horse-9-Battery\"},\"cyd@example.com\":{}}}}"

static const Value *plain_config(const BaseRig *rig, const char *more) {
    return base_config(rig, "{}", more);
}

static const RefusedLife base_life = {base_begin, plain_config, base_destroy_fault};
static const RefusedLife files_life = {files_new, files_config, base_destroy_fault};
static const RefusedLife logins_life = {logins_new, logins_config, logins_destroy_fault};

// A look at what is still to be seen at the end, or at what could only be told better, is harmless.
static const Command commands[] = {
    {"create", &base_life, NULL, WHOLE, REFUSED_AS_IT_IS,
     "data_plane.invoke#1+ fc.GetFunction#3+ fc.GetTrigger#1+ fc.GetCustomDomain#1+ "
     "fc.GetScalingConfig#1+ alidns.DescribeDomainRecordInfo#1+"},
    {"adopt", &base_life, WHOLE, WHOLE, REFUSED_FORGOTTEN,
     "data_plane.invoke#1+ fc.GetFunction#2 fc.GetTrigger#2+ fc.GetCustomDomain#2+ "
     "fc.GetScalingConfig#1+ alidns.DescribeDomainRecordInfo#1+"},
    {"import", &base_life, WHOLE, NULL, REFUSED_IMPORTED, ""},
    {"change", &base_life, WHOLE, CHANGED, REFUSED_AS_IT_IS,
     "data_plane.invoke#1+ fc.GetFunction#3+ fc.GetTrigger#2+ fc.GetCustomDomain#2+ "
     "fc.GetScalingConfig#2+ alidns.DescribeDomainRecordInfo#2+"},
    {"destroy", &base_life, WHOLE, NULL, REFUSED_AS_IT_IS,
     "fc.GetFunction#2+ fc.GetTrigger#2+ fc.GetCustomDomain#2+ fc.GetScalingConfig#3+ "
     "alidns.DescribeDomainRecordInfo#2+"},
    {"have a name issued", &base_life, NULL, "{\"devsapp_domain\":{\"accept_test_only\":true}}",
     REFUSED_AS_IT_IS,
     "data_plane.invoke#1+ fc.GetFunction#3+ fc.GetTrigger#1+ fc.GetCustomDomain#1+ "
     "devsapp.token#1 "
     "devsapp.domain#1 fc2.GetService#1 fc2.DeleteService#1"},
    {"make files", &files_life, NULL, "{}", REFUSED_AS_IT_IS, ""},
    {"adopt files", &files_life, "{}", "{}", REFUSED_FORGOTTEN, ""},
    {"move files", &files_life, "{}", FILES_MOVED, REFUSED_AS_IT_IS, ""},
    {"remove files", &files_life, "{}", NULL, REFUSED_AS_IT_IS, ""},
    {"make logins", &logins_life, NULL, PEOPLE, REFUSED_AS_IT_IS, ""},
    {"adopt logins", &logins_life, PEOPLE, PEOPLE, REFUSED_FORGOTTEN, ""},
    {"change logins", &logins_life, PEOPLE, PEOPLE_MOVED, REFUSED_AS_IT_IS, ""},
    {"remove logins", &logins_life, PEOPLE, NULL, REFUSED_AS_IT_IS, ""},
};

static void refusals_are_told_and_end_it(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(commands); i++) every_call_is_refused(&commands[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals_are_told_and_end_it),
    };
    return cmocka_run_group_tests(tests, base_start, base_stop);
}
