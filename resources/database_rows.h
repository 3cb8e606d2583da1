// SPDX-License-Identifier: MPL-2.0
// The nested attributes of lobechat_database: one table for each thing that it makes or is given.
#pragma once

#include "provider/schema/resource.h"

extern const Attr network_rows[], database_rows[], oss_rows[], auth0_rows[], check_rows[];
