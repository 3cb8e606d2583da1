// SPDX-License-Identifier: MPL-2.0
// The sandbox inside the test's own process: on real loopback sockets, with what happens in it at
// hand. Misuse ends the test.
#pragma once

#include "acceptance/sandbox/sandbox.h"

typedef struct LocalCloud LocalCloud;

// One request as the audit log has it.
typedef struct CloudCall {
    const char *service, *operation;
    const char *code;  // empty: success
    const char *fault; // what went wrong with it on purpose; empty: nothing
    int64_t status;    // 0: the connection was reset
    bool committed;    // something was changed
} CloudCall;

typedef struct CloudCalls {
    const CloudCall *items;
    size_t count;
} CloudCalls;

// time_scale: how many times as fast as in reality the objects change their states. Providers that
// are configured from now on use it (LOBECHAT_SANDBOX).
LocalCloud *local_cloud_start(double time_scale);
// The same, with what there is in a file, which ends with the cloud.
LocalCloud *local_cloud_keep(double time_scale, const char *state);
// Ends it and starts it again from its file, at the same ports. The log of requests goes on; rules,
// behaviour and whoever watched are gone. Not from a thread that handles a request: it waits for
// them.
void local_cloud_restart(LocalCloud *cloud);
// Ends what still waits in it, too.
void local_cloud_stop(LocalCloud *cloud);
Sandbox *local_cloud_sandbox(LocalCloud *cloud);

// Sequence number of the last request.
int64_t local_cloud_mark(LocalCloud *cloud);
// The requests after a mark, in order.
CloudCalls local_cloud_calls(LocalCloud *cloud, Arena *arena, int64_t mark);
// Replaces the fault rules (JSON as the control interface takes it); "[]" for none.
void local_cloud_fault(LocalCloud *cloud, const char *rules);
// How many times a rule has fired.
int64_t local_cloud_fired(LocalCloud *cloud);

// Who is told what becomes of each request (witness.h); NULL: nobody.
void local_cloud_watch(LocalCloud *cloud, const Witness *witness);

// Replaces how it behaves (JSON as the control interface takes it); "{}": consistent and in time.
void local_cloud_behave(LocalCloud *cloud, const char *behaviour);

// What there is besides what the cloud has from the start, sorted:
// "alidns/records/1 fc/functions/chat".
const char *local_cloud_objects(LocalCloud *cloud, Arena *arena);
// A copy of an object, or null. key NULL: the first of its collection.
const Value *local_cloud_object(LocalCloud *cloud, Arena *arena, const char *collection,
                                const char *key);
// Changed and removed behind everybody's back. value NULL removes.
void local_cloud_put(LocalCloud *cloud, const char *collection, const char *key,
                     const Value *value);
// Removes all of that.
void local_cloud_wipe(LocalCloud *cloud);
// What is there now counts as there from the start.
void local_cloud_give(LocalCloud *cloud);
// What was there from the start and is no more; empty: nothing.
const char *local_cloud_missing(LocalCloud *cloud, Arena *arena);
