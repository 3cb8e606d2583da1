// SPDX-License-Identifier: MPL-2.0
// The checks that Terraform makes on an answered plan, made here first: a plan it would refuse
// becomes an error that names the attribute and says whose fault it is.
#pragma once

#include "provider/schema/resource.h"

// rows: full rows. config and planned are not null; prior may be. Every misfit is recorded.
Status plan_check(Call *call, const Attr *rows, const PlanChange *change);
// Each path that forces replacement must lead to something in prior or planned.
Status plan_check_replace(Call *call, const PlanChange *change);
