// SPDX-License-Identifier: MPL-2.0
// The data plane of Function Compute: takes a request by its Host to a function, through an HTTP
// trigger's own host name or a custom domain.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service data_plane_service;
