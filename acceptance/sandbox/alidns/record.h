// SPDX-License-Identifier: MPL-2.0
// The operations that change records.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

Reply alidns_record_add(const Request *request);
Reply alidns_record_update(const Request *request);
Reply alidns_record_delete(const Request *request);
Reply alidns_record_set_status(const Request *request);
Reply alidns_record_set_remark(const Request *request);
