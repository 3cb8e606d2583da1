// SPDX-License-Identifier: MPL-2.0
// The matrix of lobechat_base.
#pragma once

#include "acceptance/rig/matrix.h"

static const Maker base_makers[] = {
    {"function", "fc", "CreateFunction", "DeleteFunction", 1},
    {"trigger", "fc", "CreateTrigger", "DeleteTrigger", 1},
    {"custom_domain", "fc", "CreateCustomDomain", "DeleteCustomDomain", 1},
    {"dns_record", "alidns", "AddDomainRecord", "DeleteDomainRecord", 1},
    {NULL, NULL, NULL, NULL, 0},
};

static const Life base_life = {
    .name = "base",
    .begin = base_begin,
    .config = base_config,
    .objects_fault = base_objects_fault,
    .destroy_fault = base_destroy_fault,
    .makers = base_makers,
};
