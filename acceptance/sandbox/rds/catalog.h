// SPDX-License-Identifier: MPL-2.0
// What can be bought: engine versions, categories, classes and storage, by zone.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

typedef struct RdsClass {
    const char *name, *category;
    int cpu, memory_mb;
    int storage_low, storage_high; // GB, in steps of RDS_STORAGE_STEP
    int connections;
} RdsClass;

enum { RDS_STORAGE_STEP = 5 };

const RdsClass *rds_class_find(Text name, Text category); // NULL: not in this category
bool rds_is_version(Text version);
bool rds_is_category(Text category);
bool rds_is_serverless(Text category);
bool rds_is_storage_type(Text type);
// The first zone of the region has a network but no PostgreSQL, as happens.
bool rds_has_zone(const Cloud *cloud, Text zone);

Reply rds_zone_list(const Request *request);
Reply rds_class_list(const Request *request);
Reply rds_region_list(const Request *request);
