// SPDX-License-Identifier: MPL-2.0
// Attributes that every kind of deployment has, as tables to include with ROWS_OF: what it is
// called and where, the container and its size, the chat application in it, and what is known of
// the function afterwards.
#pragma once

#include "provider/schema/resource.h"

extern const Attr identity_rows[], container_rows[], chat_rows[], function_output_rows[];
