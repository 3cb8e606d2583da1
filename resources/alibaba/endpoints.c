// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/endpoints.h"

#include "provider/net/http.h"
#include "resources/alibaba/process_env.h"

#include <ctype.h>
#include <string.h>

#define ACCOUNT "{account}"

const char *const endpoint_services[] = {"alidns", "cas", "dashscope", "devsapp", "ecs",
                                         "fc",     "fc2", "oss",       "ram",     "rds",
                                         "sts",    "vpc", NULL};

// ---- the table: the first row that fits a service and region counts; %s is the region

typedef struct EndpointRule {
    const char *service;
    const char *regions; // separated by spaces; "*": all others; "": no region is known
    const char *host;
} EndpointRule;

static const EndpointRule rules[] = {
    {"alidns", "*", "alidns.aliyuncs.com"},
    {"cas", "ap-southeast-1 eu-central-1", "cas.%s.aliyuncs.com"},
    {"cas", "*", "cas.aliyuncs.com"},
    {"dashscope", "*", "dashscope.aliyuncs.com"},
    {"devsapp", "*", "domain.devsapp.net"},
    {"ecs", "cn-hangzhou cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-fujian",
     "ecs-cn-hangzhou.aliyuncs.com"},
    {"ecs", "cn-hangzhou-finance cn-north-2-gov-1 cn-beijing-gov-1 cn-wuhan cn-zhangbei",
     "ecs.aliyuncs.com"},
    {"ecs", "*", "ecs.%s.aliyuncs.com"},
    // These have no address of the newer kind.
    {"fc", "me-central-1 cn-shanghai-finance-1 cn-heyuan-acdr-1 cn-hangzhou-finance",
     "%s.fc.aliyuncs.com"},
    {"fc", "*", "fcv3.%s.aliyuncs.com"},
    {"fc2", "*", ACCOUNT ".%s.fc.aliyuncs.com"},
    {"oss", "cn-shanghai-finance-1 cn-shenzhen-finance-1", "oss-%s-internal.aliyuncs.com"},
    {"oss", "*", "oss-%s.aliyuncs.com"},
    {"ram", "*", "ram.aliyuncs.com"},
    {"rds", "cn-hangzhou-finance", "rds-vpc.cn-hangzhou-finance.aliyuncs.com"},
    {"rds",
     "cn-qingdao cn-beijing cn-hangzhou cn-shanghai cn-shenzhen cn-heyuan cn-hongkong "
     "ap-southeast-1 us-west-1 us-east-1 cn-shanghai-finance-1 cn-shenzhen-finance-1 "
     "cn-beijing-finance-1 cn-north-2-gov-1 cn-beijing-gov-1 cn-fujian cn-wuhan cn-zhangbei",
     "rds.aliyuncs.com"},
    {"rds", "*", "rds.%s.aliyuncs.com"},
    {"sts", "ap-south-1 ap-southeast-2 cn-beijing-gov-1 cn-fujian cn-wuhan cn-zhangbei",
     "sts.aliyuncs.com"},
    {"sts", "", "sts.aliyuncs.com"},
    {"sts", "*", "sts.%s.aliyuncs.com"},
    {"vpc",
     "cn-hangzhou cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-hangzhou-finance "
     "cn-north-2-gov-1 cn-beijing-gov-1 cn-fujian cn-wuhan cn-zhangbei",
     "vpc.aliyuncs.com"},
    {"vpc", "*", "vpc.%s.aliyuncs.com"},
};

// Where Function Compute 3.0 is offered.
static const char fc_regions[] =
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 "
    "ap-southeast-5 ap-southeast-7 cn-beijing cn-chengdu cn-hangzhou cn-hangzhou-finance "
    "cn-heyuan-acdr-1 cn-hongkong cn-huhehaote cn-qingdao cn-shanghai cn-shanghai-finance-1 "
    "cn-shenzhen cn-wulanchabu cn-zhangjiakou eu-central-1 eu-west-1 me-central-1 us-east-1 "
    "us-west-1";

bool endpoint_region_known(Text region) {
    return text_has_word(fc_regions, region);
}

bool endpoint_region_mainland(Text region) {
    return text_starts(region, "cn-") && !text_is(region, "cn-hongkong");
}

const char *endpoint_fc_cname(Arena *arena, Text account_id, Text region) {
    return arena_printf(arena, "%.*s.%.*s.fc.aliyuncs.com", (int)account_id.length, account_id.data,
                        (int)region.length, region.data);
}

static const EndpointRule *rule_find(const char *service, Text region) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(rules[i].service, service) != 0) continue;
        const char *regions = rules[i].regions;
        if (strcmp(regions, "*") == 0 || text_has_word(regions, region) ||
            (*regions == '\0' && region.length == 0))
            return &rules[i];
    }
    return NULL;
}

static bool is_region(Text region) {
    for (size_t i = 0; i < region.length; i++) {
        if (!islower((unsigned char)region.data[i]) && !isdigit((unsigned char)region.data[i]) &&
            region.data[i] != '-')
            return false;
    }
    return region.length > 0 && region.length < 64;
}

Status endpoint_region(Call *call, const AlibabaSettings *settings, const char *service,
                       Text region, Text *ret) {
    Path path = path_attribute(NULL, "region");
    if (region.length == 0) region = settings->region;
    if (region.length == 0)
        return call_fail(call, &path, "No region",
                         "Requests to service \"%s\" depend on the region, and none is known. "
                         "Set `region` in the provider block or the resource, or the environment "
                         "variable ALIBABA_CLOUD_REGION.",
                         service);
    if (!is_region(region))
        return call_fail(call, &path, "Malformed region",
                         "A region consists of lower-case letters, digits and hyphens, such as "
                         "cn-hangzhou.");
    *ret = region;
    return status_ok();
}

static Status rule_url(Call *call, const AlibabaSettings *settings, const char *service,
                       Text region, const char **ret_url) {
    const EndpointRule *rule = rule_find(service, region.length > 0 ? region : settings->region);
    const char *place = rule != NULL ? strstr(rule->host, "%s") : NULL;
    if (rule == NULL)
        return call_fail(call, NULL, "Unknown service", "There is no address for \"%s\".", service);
    if (place == NULL) {
        *ret_url = arena_printf(call->arena, "https://%s", rule->host);
        return status_ok();
    }
    TRY(endpoint_region(call, settings, service, region, &region));
    *ret_url = arena_printf(call->arena, "https://%.*s%.*s%s", (int)(place - rule->host),
                            rule->host, (int)region.length, region.data, place + 2);
    return status_ok();
}

bool endpoint_needs_account(const char *url) {
    return strstr(url, ACCOUNT) != NULL;
}

const char *endpoint_with_account(Arena *arena, const char *url, Text account_id) {
    const char *place = strstr(url, ACCOUNT);
    return arena_printf(arena, "%.*s%.*s%s", (int)(place - url), url, (int)account_id.length,
                        account_id.data, place + strlen(ACCOUNT));
}

// ---- overrides

static const char *variable_name(Arena *arena, const char *service) {
    char *name = arena_printf(arena, "ALIBABA_CLOUD_ENDPOINT_%s", service);
    for (char *c = name; *c != '\0'; c++) *c = (char)toupper((unsigned char)*c);
    return name;
}

EndpointGiven endpoint_given(Arena *arena, const AlibabaSettings *settings, const char *service) {
    Text url = value_text(value_get(value_get(settings->config, "endpoints"), service));
    if (url.length > 0) return (EndpointGiven){ENDPOINT_BLOCK, url, "the provider block"};
    const char *variable = variable_name(arena, service);
    url = process_env(variable);
    if (url.length > 0)
        return (EndpointGiven){ENDPOINT_VARIABLE, url,
                               arena_printf(arena, "the variable %s", variable)};
    url = value_text(value_get(value_get(settings->sandbox, "endpoints"), service));
    if (url.length > 0) return (EndpointGiven){ENDPOINT_SANDBOX, url, "the sandbox's ready line"};
    return (EndpointGiven){.origin = ENDPOINT_NOT_GIVEN};
}

// What was given as a URL; a bare host name means https.
static const char *given_url(Arena *arena, Text given) {
    Text url = text_trim(given);
    if (text_ends(url, "/") && !text_ends(url, "//")) url.length--;
    const char *base = text_copy(arena, url).data;
    return text_find(url, "://") < 0 ? arena_printf(arena, "https://%s", base) : base;
}

bool endpoint_is_local(Arena *arena, Text given) {
    return http_url_loopback(arena, given_url(arena, given));
}

static Status override_url(Call *call, const EndpointGiven *given, const Path *path,
                           const char **ret_url) {
    const char *base = given_url(call->arena, given->url);
    const char *fault = http_url_fault(call->arena, base);
    const char *authority = strstr(base, "://") + 3;
    if (fault == NULL && strpbrk(authority, "/?#") != NULL)
        fault = "it has a path or query, and only scheme, host and port are possible";
    if (fault != NULL)
        return call_fail(call, path, "Endpoint cannot be used",
                         "The endpoint in %s cannot be used: %s. Correct or remove it.",
                         given->place, fault);
    *ret_url = base;
    return status_ok();
}

Status endpoint_override(Call *call, const AlibabaSettings *settings, const char *service,
                         const char **ret_url) {
    EndpointGiven given = endpoint_given(call->arena, settings, service);
    Path block = path_attribute(NULL, "endpoints"), path = path_attribute(&block, service);
    if (given.origin != ENDPOINT_NOT_GIVEN)
        return override_url(call, &given, given.origin == ENDPOINT_BLOCK ? &path : NULL, ret_url);
    *ret_url = NULL;
    if (value_is_null(settings->sandbox)) return status_ok();
    // With keys of the sandbox nothing may reach the real cloud.
    return call_fail(call, NULL, "Service is not in the sandbox",
                     "The sandbox's ready line names no address for service \"%s\". Use a sandbox "
                     "that has it, or set its address in `endpoints`.",
                     service);
}

Status endpoint_url(Call *call, const AlibabaSettings *settings, const char *service, Text region,
                    const char **ret_url) {
    TRY(endpoint_override(call, settings, service, ret_url));
    return *ret_url != NULL ? status_ok() : rule_url(call, settings, service, region, ret_url);
}
