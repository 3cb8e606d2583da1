// SPDX-License-Identifier: MPL-2.0
// Instances: made, changed, protected and released.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

Reply rds_instance_create(const Request *request);
Reply rds_instance_modify_spec(const Request *request);
Reply rds_instance_modify_description(const Request *request);
Reply rds_instance_protect(const Request *request);
Reply rds_instance_restart(const Request *request);
Reply rds_instance_delete(const Request *request);
