// SPDX-License-Identifier: MPL-2.0
// Configurations for tests of some parts of lobechat_database.
#pragma once

#include "acceptance/rig/base_fixture.h"
#include "acceptance/rig/stack_rig.h"

static inline BaseRig *stack_begin(StackParts parts) {
    BaseRig *rig = base_begin();
    const Provider *provider = stack_rig(parts);
    rig->tf = terraform_new(rig->arena, provider->resources[0]);
    rig->tf.provider = provider;
    rig->tf.haste = FAST_CALLS;
    return rig;
}

static const char stack_small[] =
    "{\"function_name\":\"chat\",\"region\":\"cn-hangzhou\",\"qwen_api_key\":\"sk-q\","
    "\"key_vaults_secret\":\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\","
    "\"auth_secret\":\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\","
    "\"custom_domain\":{\"domain_name\":\"chat.example.com\"},\"database\":{\"password\":\"Secret-"
    "1234\"},\"oss\":{\"bucket\":\"files\","
    "\"access_key_id\":\"id\",\"access_key_secret\":\"secret\"},"
    "\"auth0\":{\"client_id\":\"c\",\"client_secret\":\"s\",\"domain\":\"team.us.auth0.com\"}}";

// more: JSON, merged.
static inline const Value *stack_config(const BaseRig *rig, const char *more) {
    const Value *json = fixture_json(rig->arena, stack_small);
    const Value *members = fixture_json(rig->arena, more);
    // The other form of the password takes the place of the first.
    if (!value_is_null(value_at(members, "database.password_wo")))
        json = value_with_at(rig->arena, json, "database.password", &value_null);
    json = base_merge(rig->arena, json, members);
    return fixture_typed(rig->arena, json, resource_type(rig->tf.resource));
}
