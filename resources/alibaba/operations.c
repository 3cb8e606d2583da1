// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

// Function Compute knows no idempotency token: a create that is sent twice answers "already exists"
// to the second. Updates and puts set absolute values, so they may be repeated.
#define FC(http_method, name, resource, ...)                                                       \
    {                                                                                              \
        .service = "fc", .version = "2023-03-30", .action = name, .style = API_ROA,                \
        .method = http_method, .path = "/2023-03-30" resource, __VA_ARGS__                         \
    }
#define ONCE .repeatable = false
#define REPEATABLE .repeatable = true
#define NO_CONTENT .no_content = true
#define FUNCTION "/functions/{functionName}"
#define TRIGGER FUNCTION "/triggers/{triggerName}"
#define DOMAIN "/custom-domains/{domainName}"

const ApiOperation fc_create_function = FC("POST", "CreateFunction", "/functions", ONCE);
const ApiOperation fc_get_function = FC("GET", "GetFunction", FUNCTION, REPEATABLE);
const ApiOperation fc_update_function = FC("PUT", "UpdateFunction", FUNCTION, REPEATABLE);
const ApiOperation fc_delete_function =
    FC("DELETE", "DeleteFunction", FUNCTION, REPEATABLE, NO_CONTENT);

const ApiOperation fc_create_trigger = FC("POST", "CreateTrigger", FUNCTION "/triggers", ONCE);
const ApiOperation fc_get_trigger = FC("GET", "GetTrigger", TRIGGER, REPEATABLE);
const ApiOperation fc_update_trigger = FC("PUT", "UpdateTrigger", TRIGGER, REPEATABLE);
const ApiOperation fc_delete_trigger =
    FC("DELETE", "DeleteTrigger", TRIGGER, REPEATABLE, NO_CONTENT);
const ApiOperation fc_list_triggers = FC("GET", "ListTriggers", FUNCTION "/triggers", REPEATABLE);

const ApiOperation fc_create_custom_domain =
    FC("POST", "CreateCustomDomain", "/custom-domains", ONCE);
const ApiOperation fc_get_custom_domain = FC("GET", "GetCustomDomain", DOMAIN, REPEATABLE);
const ApiOperation fc_update_custom_domain = FC("PUT", "UpdateCustomDomain", DOMAIN, REPEATABLE);
const ApiOperation fc_delete_custom_domain =
    FC("DELETE", "DeleteCustomDomain", DOMAIN, REPEATABLE, NO_CONTENT);
const ApiOperation fc_list_custom_domains =
    FC("GET", "ListCustomDomains", "/custom-domains", REPEATABLE);

const ApiOperation fc_put_scaling_config =
    FC("PUT", "PutScalingConfig", FUNCTION "/scaling-config", REPEATABLE);
const ApiOperation fc_get_scaling_config =
    FC("GET", "GetScalingConfig", FUNCTION "/scaling-config", REPEATABLE);
const ApiOperation fc_delete_scaling_config =
    FC("DELETE", "DeleteScalingConfig", FUNCTION "/scaling-config", REPEATABLE, NO_CONTENT);

const ApiOperation fc_tag_resources =
    FC("POST", "TagResources", "/tags-v2", REPEATABLE, NO_CONTENT);
const ApiOperation fc_untag_resources =
    FC("DELETE", "UntagResources", "/tags-v2", REPEATABLE, NO_CONTENT);

#define RPC(name, api_version, operation, ...)                                                     \
    {                                                                                              \
        .service = name, .version = api_version, .action = operation, .style = API_RPC,            \
        .method = "POST", .path = "/", __VA_ARGS__                                                 \
    }

const ApiOperation sts_get_caller_identity =
    RPC("sts", "2015-04-01", "GetCallerIdentity", REPEATABLE);
const ApiOperation sts_assume_role = RPC("sts", "2015-04-01", "AssumeRole", REPEATABLE);

const ApiOperation dns_add_record = RPC("alidns", "2015-01-09", "AddDomainRecord", ONCE);
const ApiOperation dns_update_record =
    RPC("alidns", "2015-01-09", "UpdateDomainRecord", REPEATABLE);
const ApiOperation dns_set_record_status =
    RPC("alidns", "2015-01-09", "SetDomainRecordStatus", REPEATABLE);
const ApiOperation dns_delete_record =
    RPC("alidns", "2015-01-09", "DeleteDomainRecord", REPEATABLE);
const ApiOperation dns_describe_record_info =
    RPC("alidns", "2015-01-09", "DescribeDomainRecordInfo", REPEATABLE);
const ApiOperation dns_describe_sub_domain_records =
    RPC("alidns", "2015-01-09", "DescribeSubDomainRecords", REPEATABLE);
