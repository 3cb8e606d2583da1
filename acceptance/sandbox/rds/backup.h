// SPDX-License-Identifier: MPL-2.0
// Backup policies. Member "BackupPolicy" of an instance: as DescribeBackupPolicy answers it.
#pragma once

#include "acceptance/sandbox/rds/basics.h"

#define RDS_BACKUP "BackupPolicy"

const Value *rds_backup_new(Arena *arena);
Reply rds_backup_describe(const Request *request);
Reply rds_backup_modify(const Request *request);
