// SPDX-License-Identifier: MPL-2.0
// Where the deployment's VSwitch, and so its database, is put.
#pragma once

#include "resources/parts/api.h"

// The zone that the configuration names, else the first by name of those that offer the database's
// class.
Status zone_choose(Call *call, const Deployment *deployment, Text *ret);
