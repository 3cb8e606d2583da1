// SPDX-License-Identifier: MPL-2.0
// What the parts in RDS share: the instance that they are about, and calls that wait until it takes
// a change, for it makes one at a time.
#pragma once

#include "resources/parts/api.h"
#include "resources/parts/parts.h"

#define RDS_ENGINE "PostgreSQL"

// How the API says what the configuration says: "16.0", "Postpaid" or "Serverless".
const char *rds_engine_version(Arena *arena, const Value *object);
const char *rds_pay_type(const Value *object);

// The instance that carries the deployment's mark, as DescribeDBInstances tells it; API_NOT_FOUND.
Status rds_look(Call *call, const Deployment *deployment, const Value *object, ApiReply *ret);
// DescribeDBInstanceAttribute's answer about the instance of that id as body; API_NOT_FOUND.
Status rds_describe(Call *call, const Deployment *deployment, Text instance, ApiReply *ret);
// Whether an instance, as either tells it, is being deleted.
bool rds_is_going(const Value *instance);
// Until the instance is Running; then *ret is what rds_describe tells.
Status rds_wait(Call *call, Deployment *deployment, Text instance, const Value **ret);

// ---- for what is in the instance: accounts, databases, …
// Asks about something in the deployment's instance; API_NOT_FOUND when there is none.
Status rds_ask(Call *call, Deployment *deployment, const ApiOperation *operation, const Value *body,
               ApiReply *ret);
// Changes something in the instance that is planned; waits while that is busy, or not known
// everywhere yet.
Status rds_change(Call *call, Deployment *deployment, const ApiOperation *operation,
                  const Value *body, ApiReply *ret);
// Whether a reply to rds_ask tells that what was asked for is there (*ret_there), or fails.
Status rds_told(Call *call, const Deployment *deployment, const ApiReply *reply, const char *tried,
                bool *ret_there);
// What the recorded state says of a part, while the instance cannot be asked.
Found rds_as_recorded(Call *call, const Deployment *deployment, const Part *part,
                      const Value *object);
// Whether the instance of object answers questions about what is in it: a serverless one may pause.
Status rds_is_running(Call *call, Deployment *deployment, const Value *object, bool *ret);
// "create account x in cn-hangzhou"
const char *rds_tried(Call *call, const Deployment *deployment, const char *what, Text name);
// Part.remove of what cannot be without its instance, and is not deleted by itself.
Status rds_goes_with_instance(Call *call, Deployment *deployment, const Value *object);
