// SPDX-License-Identifier: MPL-2.0
// The matrix of lobechat_base.
#pragma once

#include "acceptance/rig/matrix.h"

static const Maker base_makers[] = {
    {"function", "CreateFunction", "DeleteFunction", false},
    {"trigger", "CreateTrigger", "DeleteTrigger", false},
    {"custom_domain", "CreateCustomDomain", "DeleteCustomDomain", false},
    {"dns_record", "AddDomainRecord", "DeleteDomainRecord", false},
    {NULL, NULL, NULL, false},
};

static const Life base_life = {
    .begin = base_begin,
    .config = base_config,
    .objects_fault = base_objects_fault,
    .destroy_fault = base_destroy_fault,
    .makers = base_makers,
    .return_ms = 1000,
};
