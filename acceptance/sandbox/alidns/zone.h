// SPDX-License-Identifier: MPL-2.0
// The account's zones. They are a fixed list: registering domains is no business of the sandbox.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

const char *alidns_zone_find(Text name); // any case; NULL: not the account's

Reply alidns_zone_list(const Request *request);
Reply alidns_zone_get(const Request *request);
