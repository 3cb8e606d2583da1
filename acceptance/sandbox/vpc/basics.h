// SPDX-License-Identifier: MPL-2.0
// Virtual Private Cloud (API 2016-04-28): what its files share. Objects are stored as the Describe
// operations answer them.
#pragma once

#include "acceptance/sandbox/rpc/tags.h"

#define VPC_VPCS "vpc/vpcs"           // key: VpcId
#define VPC_VSWITCHES "vpc/vswitches" // key: VSwitchId
#define VPC_SETTINGS ".vpc/settings"

// Simulated milliseconds.
enum { VPC_MAKE_MS = 3000, VPC_DELETE_MS = 1000, VSWITCH_MAKE_MS = 3000, VSWITCH_DELETE_MS = 3000 };
enum { VPC_PAGE_SIZE = 10, VPC_PAGE_MAXIMUM = 50 };

extern const TagStyle vpc_tags;

// The zones of every region, as letters behind its name.
extern const char vpc_zones[];
bool vpc_has_zone(const Cloud *cloud, Text zone);

// What Describe…Attribute(s) answer for an id that does not exist: an object with empty members, or
// an error with the code. Which of them the cloud does is not documented, so a test chooses.
Reply vpc_missing(const Request *request, const char *id_member, const char *code);
// Edit "answer_missing" {"as": "empty" or "error"}.
Reply vpc_edit_answer_missing(const Request *request);

Reply vpc_zone_list(const Request *request);
Reply vpc_tag(const Request *request);
Reply vpc_untag(const Request *request);
Reply vpc_tag_list(const Request *request);
