// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/meaning.h"

#include "acceptance/properties/sample.h"
#include "provider/value/json.h"

#include <string.h>

typedef struct Meaning {
    const char *type; // NULL: of every resource
    const char *path;
    const char *pattern; // or
    const char *values;  // JSON
} Meaning;

#define ACR "registry.cn-hangzhou.aliyuncs.com/team/"
#define DIGEST "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MODELS "https://dashscope.aliyuncs.com/compatible-mode/v1"
#define MODELS_ELSEWHERE "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
#define TENANT "lobechat-sandbox.us.auth0.com"

static const char base_type[] = "lobechat_base", team_type[] = "lobechat_database";

static const Meaning meanings[] = {
    {base_type, "region", NULL, "[\"cn-hangzhou\",\"cn-hangzhou\",\"cn-shanghai\"]"},
    {team_type, "region", NULL, "[\"cn-hangzhou\"]"},
    {base_type, "image", NULL,
     "[\"" ACR "lobe-chat:1.143.3\",\"" ACR "lobe-chat:v1.100.0\",\"" ACR "lobe-chat:latest\","
     "\"" ACR "lobe-chat" DIGEST "\",\"docker.io/lobehub/lobe-chat:1.120.1\"]"},
    {team_type, "image", NULL,
     "[\"" ACR "lobe-chat-database:1.143.3\",\"" ACR "lobe-chat-database:1.143.2\","
     "\"" ACR "lobehub:2.1.39\",\"" ACR "lobehub:2.1.38\",\"" ACR "lobe-chat-database:latest\"]"},
    {base_type, "app_version", NULL, "[\"1.100.0\",\"1.143.3\",\"1.120\"]"},
    {team_type, "app_version", NULL, "[\"1.143.3\",\"1.142.0\"]"},
    {NULL, "acr_instance_id", "cri-[a-z0-9]{2,16}", NULL},
    {NULL, "log_config.project", "[a-z][a-z0-9-]{1,20}[a-z0-9]", NULL},
    {NULL, "log_config.logstore", "[a-z][a-z0-9-]{1,20}[a-z0-9]", NULL},
    {NULL, "disk_size", NULL, "[512,10240]"},
    {NULL, "access_code", "[A-Za-z0-9_.-]{1,20}(,[A-Za-z0-9_.-]{1,20}){0,2}", NULL},
    {NULL, "qwen_api_key", "sk-[a-z0-9]{20,40}", NULL},
    {NULL, "qwen_base_url", NULL,
     "[\"" MODELS "\",\"" MODELS_ELSEWHERE "\",\"https://models.example.com/v1\"]"},
    {NULL, "ready_timeout", NULL, "[\"1s\",\"90s\",\"10m\"]"},
    {NULL, "custom_domain.wait_for_cname", NULL, "[\"1m\",\"90s\",\"2m30s\"]"},
    {base_type, "custom_domain.domain_name", NULL,
     "[\"chat.example.com\",\"talk.example.com\",\"*.lobe.example.com\",\"chat.elsewhere.org\"]"},
    {team_type, "custom_domain.domain_name", NULL,
     "[\"chat.example.com\",\"talk.example.com\",\"chat.elsewhere.org\"]"},
    {NULL, "custom_domain.cert_config.certificate", NULL,
     "[\"@certificate.0\",\"@certificate.1\"]"},
    {NULL, "custom_domain.cert_config.private_key", NULL, "[\"@key.0\",\"@key.1\"]"},
    {NULL, "custom_domain.cas_certificate_id", NULL, "[\"101\",\"102\"]"},
    {NULL, "custom_domain.tls_config.cipher_suites", NULL,
     "[\"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\",\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\","
     "\"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384\"]"},
    {NULL, "devsapp_domain.accept_test_only", NULL, "[true]"},
    {NULL, "timeouts.create", NULL, "[\"20m\",\"1h30m\",\"90m\"]"},
    {NULL, "timeouts.read", NULL, "[\"5m\",\"6m30s\"]"},
    {NULL, "timeouts.update", NULL, "[\"20m\",\"1h30m\",\"90m\"]"},
    {NULL, "timeouts.delete", NULL, "[\"20m\",\"1h30m\",\"90m\"]"},

    {team_type, "network.vpc_id", NULL, "[\"@vpc\"]"},
    {team_type, "network.vswitch_ids", NULL, "[\"@vswitch\"]"},
    {team_type, "network.security_group_id", NULL, "[\"@security_group\"]"},
    {team_type, "network.cidr_block", NULL,
     "[\"172.16.0.0/16\",\"10.0.0.0/8\",\"192.168.0.0/24\"]"},
    {team_type, "network.zone_ids", NULL, "[\"cn-hangzhou-j\",\"cn-hangzhou-k\"]"},
    {team_type, "database.url", NULL, "[\"@database_url\"]"},
    {team_type, "database.instance_class", NULL, "[\"pg.n2.2c.2m\",\"pg.x8.medium.2c\"]"},
    {team_type, "database.security_ips", "10\\.[1-9]\\.[1-9]\\.0/24", NULL},
    {team_type, "database.password", "[A-Z][a-z]{5,10}[0-9]{2,4}[!#%_=-]", NULL},
    {team_type, "oss.endpoint", NULL, "[\"oss-cn-hangzhou.aliyuncs.com\"]"},
    {team_type, "oss.cors_extra_origins", "https?://[a-z]{3,9}\\.example\\.com", NULL},
    {team_type, "oss.access_key_id", NULL, "[\"@access_key_id\"]"},
    {team_type, "oss.access_key_secret", NULL, "[\"@access_key_secret\"]"},
    {team_type, "auth0.client_id", NULL, "[\"@client_id\"]"},
    {team_type, "auth0.client_secret", NULL, "[\"@client_secret\"]"},
    {team_type, "auth0.issuer", NULL, "[\"https://" TENANT "\",\"https://" TENANT "/\"]"},
    {team_type, "auth0.domain", NULL, "[\"" TENANT "\"]"},
    {team_type, "auth0.connection", NULL, "[\"Username-Password-Authentication\"]"},
    {team_type, "auth0.users[]", "[a-z]{2,8}@example\\.com", NULL},
    {team_type, "auth0.users.name", "[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", NULL},
    {team_type, "auth0.users.password", "[A-Z][a-z]{5,8}-[0-9]{3,5}-[a-z]{4,8}", NULL},
    {team_type, "auth0.allowed_emails", NULL, "[\"example.com\",\"ann@example.com\"]"},
    {team_type, "key_vaults_secret", NULL,
     "[\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\",\"ZmVkY2JhOTg3NjU0MzIxMA==\"]"},
    {team_type, "jwks_key", NULL, "[\"@jwks.0\",\"@jwks.1\"]"},
    {team_type, "redis_url", "rediss?://[a-z]{3,9}:6379(/[0-9])?", NULL},
    {team_type, "internal_app_url", "https?://[a-z]{3,9}(:9000)?", NULL},
    {team_type, "embedding_model", NULL, "[\"qwen/text-embedding-v3\",\"qwen/text-embedding-v4\"]"},
};

const Value *meaning_draw(Chance *chance, Arena *arena, const char *type, const char *path) {
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        const Meaning *meaning = &meanings[i];
        if (meaning->type != NULL && strcmp(meaning->type, type) != 0) continue;
        if (strcmp(meaning->path, path) != 0) continue;
        if (meaning->pattern != NULL)
            return value_string(arena, sample_pattern(chance, arena, meaning->pattern));
        const Value *values = json_parse(arena, text_of(meaning->values), NULL);
        return value_list_at(values, chance_below(chance, value_count(values)));
    }
    return NULL;
}
