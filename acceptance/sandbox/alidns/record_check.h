// SPDX-License-Identifier: MPL-2.0
// What Alibaba Cloud DNS accepts as a record, by itself and beside the others of its zone.
#pragma once

#include "acceptance/sandbox/alidns/basics.h"

// code NULL: nothing is wrong.
typedef struct RecordFault {
    const char *code, *message;
} RecordFault;

RecordFault alidns_record_fault(const Value *record);
// id: the record's own, which is not compared with; empty for a new one.
RecordFault alidns_record_conflict(const Store *store, const Value *record, Text id);
