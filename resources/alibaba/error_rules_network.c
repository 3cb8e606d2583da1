// SPDX-License-Identifier: MPL-2.0
#include "resources/alibaba/error_rule.h"

#define OVERLAPPED                                                                                 \
    "The address range lies outside of the VPC's, or overlaps that of another vSwitch or a "       \
    "route. "                                                                                      \
    "Choose one that is free."

const ErrorRule error_rules_network[] = {
    {"vpc", "*",
     "InvalidVswitchID.NotFound InvalidVSwitchId.NotFound InvalidResource.NotFound "
     "InvalidVpcId.NotFound InvalidVpcID.NotFound InvalidResourceId.NotFound ResourceNotFound.*",
     ERROR_NOT_FOUND, NULL},
    {"vpc", "DeleteVpc DeleteVSwitch", "DependencyViolation DependencyViolation.*", ERROR_CONFLICT,
     "Something that was not made here still uses it. Look for it in the VPC console, delete it, "
     "and apply again."},
    {"vpc", "DeleteVSwitch",
     "IncorrectRouteEntryStatus DeleteVSwitch.IncorrectStatus.cbnStatus "
     "OperationDenied.OtherSubnetProcessing",
     ERROR_CONFLICT, NULL},
    {"vpc", "CreateVSwitch",
     "InvalidStatus.RouteEntry OperationFailed.IdempotentTokenProcessing "
     "CreateVSwitch.IncorrectStatus.cbnStatus IncorrectStatus.cbnStatus "
     "OperationFailed.DistibuteLock OperationFailed.NotifyCenCreate", // spelled so by the API
     ERROR_CONFLICT, NULL},
    {"vpc", "CreateVSwitch", "InvalidCidrBlock.*", ERROR_REJECTED, OVERLAPPED},
    {"vpc", "CreateVSwitch", "InvalidZoneId.NotFound ResourceNotAvailable", ERROR_REJECTED,
     "The region has no such zone, or it takes no new vSwitches. Choose another zone."},
    {"vpc", "CreateVpc", "ResourceNotAvailable ResourceNotAvailable.*", ERROR_REJECTED,
     "The region takes no new VPCs from this account. Choose another region or ask the support."},
    {"vpc", "CreateVpc", "UnknownError", ERROR_TRANSIENT, NULL},
    {"vpc", "*",
     "TaskConflict OperationConflict IncorrectVpcStatus IncorrectVSwitchStatus IncorrectStatus "
     "SystemBusy LastTokenProcessing OperationFailed.LastTokenProcessing "
     "OperationFailed.QueryCenIpv6Status TOKEN_PROCESSING",
     ERROR_CONFLICT, NULL},
    {"vpc", "*", "QuotaExceeded QuotaExceeded.*", ERROR_REJECTED,
     "The quota of the VPC service in this region is used up. Delete what is not needed or ask for "
     "a higher quota in the Quota Center, then apply again."},
    {"ecs", "*",
     "InvalidSecurityGroupId.NotFound InvalidVpcId.NotFound InvalidEniId.NotFound "
     "InvalidResourceId.NotFound",
     ERROR_NOT_FOUND, NULL},
    {"ecs", "DeleteSecurityGroup", "DependencyViolation DependencyViolation.*", ERROR_CONFLICT,
     "Network interfaces still use the security group. Function Compute removes its own some time "
     "after the function is deleted: apply again later."},
    {"ecs", "DeleteNetworkInterface", "InvalidOperation.InvalidEniState", ERROR_CONFLICT,
     "The network interface is still attached. Function Compute lets go of its own some time after "
     "the function is deleted: apply again later."},
    {"ecs", "CreateSecurityGroup", "QuotaExceed.* QuotaExceeded.*", ERROR_REJECTED,
     "The account has as many security groups in this region as it may have. Delete what is not "
     "needed or ask for a higher quota in the Quota Center, then apply again."},
    {"ecs", "AuthorizeSecurityGroup", "AuthorizationLimitExceed", ERROR_REJECTED,
     "The security group has as many rules as it may have. Delete those that are not needed."},
    {0},
};
