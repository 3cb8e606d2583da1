// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/fc.h"

#include "acceptance/sandbox/fc/custom_domain.h"
#include "acceptance/sandbox/fc/edit.h"
#include "acceptance/sandbox/fc/function.h"
#include "acceptance/sandbox/fc/invocation.h"
#include "acceptance/sandbox/fc/network.h"
#include "acceptance/sandbox/fc/region.h"
#include "acceptance/sandbox/fc/scaling.h"
#include "acceptance/sandbox/fc/tags.h"
#include "acceptance/sandbox/fc/trigger.h"

static const ServiceOperation operations[] = {
    {"CreateFunction", fc_function_create},
    {"GetFunction", fc_function_get},
    {"UpdateFunction", fc_function_update},
    {"DeleteFunction", fc_function_delete},
    {"ListFunctions", fc_function_list},
    {"DisableFunctionInvocation", fc_invocation_disable},
    {"EnableFunctionInvocation", fc_invocation_enable},
    {"CreateTrigger", fc_trigger_create},
    {"GetTrigger", fc_trigger_get},
    {"UpdateTrigger", fc_trigger_update},
    {"DeleteTrigger", fc_trigger_delete},
    {"ListTriggers", fc_trigger_list},
    {"CreateCustomDomain", fc_custom_domain_create},
    {"GetCustomDomain", fc_custom_domain_get},
    {"UpdateCustomDomain", fc_custom_domain_update},
    {"DeleteCustomDomain", fc_custom_domain_delete},
    {"ListCustomDomains", fc_custom_domain_list},
    {"PutScalingConfig", fc_scaling_put},
    {"GetScalingConfig", fc_scaling_get},
    {"DeleteScalingConfig", fc_scaling_delete},
    {"TagResources", fc_tags_add},
    {"UntagResources", fc_tags_remove},
    {"ListTagResources", fc_tags_list},
    {"DescribeRegions", fc_region_list},
};

static const ServiceEdit edits[] = {
    {"delete_function", fc_edit_delete_function},
    {"disable_function", fc_edit_disable_function},
    {"enable_function", fc_edit_enable_function},
    {"make_image_missing", fc_edit_make_image_missing},
    {"restore_image", fc_edit_restore_image},
    {"set_network_interfaces", fc_edit_set_network_interfaces},
    {"pin_network_interface", fc_edit_pin_network_interface},
    {"unpin_network_interface", fc_edit_unpin_network_interface},
};

static const char *const secret_members[] = {
    "environmentVariables", "privateKey", "password", "authInfo", "rootCaCertBase64", NULL,
};

const Service fc_service = {
    .name = "fc",
    .errors = SERVICE_ERRORS_FC,
    .operations = operations,
    .operation_count = COUNT_OF(operations),
    .edits = edits,
    .edit_count = COUNT_OF(edits),
    .secret_members = secret_members,
    .settle = fc_network_settle,
};
