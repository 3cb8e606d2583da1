// SPDX-License-Identifier: MPL-2.0
// Alibaba Cloud DNS (API 2015-01-09): what its files share. A record is stored as
// DescribeDomainRecordInfo answers it plus "VisibleAtMs", from when resolvers see it.
#pragma once

#include "acceptance/sandbox/service.h"

#define ALIDNS_RECORDS "alidns/records" // key: RecordId
#define ALIDNS_OUTSIDE "alidns/outside" // key: domain name; CNAMEs kept by somebody else's DNS
// Like ALIDNS_OUTSIDE, but given by a service that takes them back itself: no object of the
// account.
#define ALIDNS_FOREIGN ".alidns/foreign"
#define ALIDNS_VISIBLE "VisibleAtMs"

enum { ALIDNS_VISIBLE_MS = 2000, ALIDNS_DEFAULT_TTL = 600 };
enum { ALIDNS_PAGE_SIZE = 20, ALIDNS_PAGE_MAXIMUM = 500 };

// The zones that the account owns; NULL at the end.
extern const char *const alidns_zones[];

Text alidns_parameter(const Request *request, const char *name);
Reply alidns_no_domain(const Request *request);
Reply alidns_no_record(const Request *request);
