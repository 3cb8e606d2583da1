// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/operations.h"

#include "resources/alibaba/operation_rows.h"

// Function Compute knows no idempotency token: a create that is sent twice answers "already exists"
// to the second. Updates and puts set absolute values, so they may be repeated.
#define FC(method, name, resource, ...) ROA("fc", "2023-03-30", method, name, resource, __VA_ARGS__)
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

// Function Compute 2.0, of which only the proof for a test domain has need: its functions stand in
// services.
#define FC2(method, name, resource, ...)                                                           \
    ROA("fc2", "2021-04-06", method, name, resource, __VA_ARGS__)
#define SERVICE "/services/{serviceName}"
#define SERVICE_FUNCTION SERVICE FUNCTION
#define SERVICE_TRIGGER SERVICE TRIGGER

const ApiOperation fc2_create_service = FC2("POST", "CreateService", "/services", ONCE);
const ApiOperation fc2_get_service = FC2("GET", "GetService", SERVICE, REPEATABLE);
const ApiOperation fc2_delete_service =
    FC2("DELETE", "DeleteService", SERVICE, REPEATABLE, NO_CONTENT);
const ApiOperation fc2_create_function = FC2("POST", "CreateFunction", SERVICE "/functions", ONCE);
const ApiOperation fc2_get_function = FC2("GET", "GetFunction", SERVICE_FUNCTION, REPEATABLE);
const ApiOperation fc2_delete_function =
    FC2("DELETE", "DeleteFunction", SERVICE_FUNCTION, REPEATABLE, NO_CONTENT);
const ApiOperation fc2_list_functions =
    FC2("GET", "ListFunctions", SERVICE "/functions", REPEATABLE);
const ApiOperation fc2_create_trigger =
    FC2("POST", "CreateTrigger", SERVICE_FUNCTION "/triggers", ONCE);
const ApiOperation fc2_get_trigger = FC2("GET", "GetTrigger", SERVICE_TRIGGER, REPEATABLE);
const ApiOperation fc2_delete_trigger =
    FC2("DELETE", "DeleteTrigger", SERVICE_TRIGGER, REPEATABLE, NO_CONTENT);
const ApiOperation fc2_get_account_settings =
    FC2("GET", "GetAccountSettings", "/account-settings", REPEATABLE);
