// SPDX-License-Identifier: MPL-2.0
// The operations that look records up.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

Reply alidns_describe_records(const Request *request);
Reply alidns_describe_record(const Request *request);
Reply alidns_describe_host(const Request *request);
