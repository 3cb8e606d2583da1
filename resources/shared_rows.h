// SPDX-License-Identifier: MPL-2.0
// Attributes that every kind of deployment has, as tables to include with ROWS_OF: what it is
// called and where, the container and its size, the chat application in it, and what is known of
// the function afterwards.
#pragma once

#include "provider/schema/resource.h"

extern const Attr identity_rows[], container_rows[], chat_rows[], function_output_rows[];

// What the parts of every deployment need to be allowed: for Resource.permissions.
// CreateService, GetService, DeleteService and ListFunctions serve devsapp_domain only.
#define FUNCTION_PERMISSIONS                                                                       \
    "fc:CreateFunction", "fc:GetFunction", "fc:UpdateFunction", "fc:DeleteFunction",               \
        "fc:CreateTrigger", "fc:GetTrigger", "fc:UpdateTrigger", "fc:DeleteTrigger",               \
        "fc:CreateCustomDomain", "fc:GetCustomDomain", "fc:UpdateCustomDomain",                    \
        "fc:DeleteCustomDomain", "fc:ListCustomDomains", "fc:PutScalingConfig",                    \
        "fc:GetScalingConfig", "fc:DeleteScalingConfig", "fc:TagResources", "fc:UntagResources",   \
        "fc:CreateService", "fc:GetService", "fc:DeleteService", "fc:ListFunctions",               \
        "yundun-cert:GetUserCertificateDetail", "alidns:AddDomainRecord",                          \
        "alidns:UpdateDomainRecord", "alidns:SetDomainRecordStatus", "alidns:DeleteDomainRecord",  \
        "alidns:DescribeDomainRecordInfo", "alidns:DescribeSubDomainRecords"
