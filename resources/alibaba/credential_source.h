// SPDX-License-Identifier: MPL-2.0
// What the places that keys can come from have in common. A source either gives keys, or says in
// one clause why it does not; it records nothing itself, so that one message can list them all.
#pragma once

#include "provider/net/http.h"
#include "provider/net/retry.h"
#include "provider/value/value.h"
#include "resources/alibaba/keys.h"
#include "resources/alibaba/settings.h"

typedef struct Lookup {
    Call *call; // keys and reasons are in its arena
    const AlibabaSettings *settings;
    HttpClient *http;
    const char *sts_url;
    RetryBudget *budget;
    const char *why; // why the last source asked gave nothing
    bool final;      // it was asked for by name, so no other may take its place
} Lookup;

// Sets why and returns false, so that a source can give up in one expression.
bool lookup_refuse(Lookup *lookup, const char *format, ...) __attribute__((format(printf, 2, 3)));
// A setting of the provider block; empty when not set.
Text lookup_setting(const Lookup *lookup, const char *name);

// Keys out of a JSON object, whose names differ from source to source (AccessKeyId,
// access_key_id; SecurityToken, sts_token; Expiration, expiration).
bool lookup_json_keys(Lookup *lookup, const Value *json, const char *origin, Credentials *ret);

typedef struct RoleSpec {
    Text role_arn, session_name, policy, external_id;
    Text oidc_provider_arn, oidc_token_file; // AssumeRoleWithOIDC
    Text sts_region;                         // empty: the usual address of STS
    int64_t duration_s;                      // 0: 3600
} RoleSpec;

// The ways to keys. Each is also a mode of a profile.
bool role_keys(Lookup *lookup, const Credentials *base, const RoleSpec *role, Credentials *ret);
bool oidc_keys(Lookup *lookup, const RoleSpec *role, Credentials *ret);
bool ecs_keys(Lookup *lookup, Text role_name, Credentials *ret); // empty: ask for the name
bool uri_keys(Lookup *lookup, Text uri, Credentials *ret);
bool process_keys(Lookup *lookup, Text command, Credentials *ret);
// From ~/.aliyun/config.json or the given file; name empty: the current profile.
bool cli_keys(Lookup *lookup, Text file, Text name, Credentials *ret);
bool ini_keys(Lookup *lookup, Credentials *ret); // from ~/.alibabacloud/credentials
