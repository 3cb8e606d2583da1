// SPDX-License-Identifier: MPL-2.0
// Object Storage Service: buckets, their settings, their objects, and what browsers may do with
// them.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service oss_service;
