// SPDX-License-Identifier: MPL-2.0
// What Terraform does with one resource, without Terraform: it asks the provider in the same order,
// carries state and private data as bytes, taints what a failed creation left, keeps what it had
// when no answer comes, and holds the answers against what Terraform demands. A command returns
// whether it succeeded; what was said is in .diags.
#pragma once

#include "acceptance/rig/transport.h"
#include "provider/rpc/codec.h"
#include "provider/rpc/rpc.h"

typedef enum TerraformAction {
    TERRAFORM_NOTHING,
    TERRAFORM_CREATE,
    TERRAFORM_UPDATE,
    TERRAFORM_REPLACE,
} TerraformAction;

struct Terraform {
    Arena *arena; // of everything it hands out
    const Resource *resource;
    const Provider *provider; // that offers the resource; terraform_new(): the one that is served
    int64_t haste;            // of every call, see Call
    const Value *state;       // null: none
    Text private;             // as the provider gave it
    bool tainted;
    bool vague; // the provider block holds values that are not known yet (in_process only)
    // Refreshes and plans are asked for twice, and the second answer must be the first one, byte by
    // byte.
    bool twice;
    Diags *diags; // of the last command
    const Transport *transport;
    void *link; // its provider, while a command runs
};

typedef struct TerraformPlan {
    TerraformAction action;
    const Value *config, *prior, *planned;
    Text private;
    const Value *replaces; // a list of the attributes because of which it is replaced
} TerraformPlan;

// Those that are made from now on reach the provider so; at first: in_process.
void terraform_over(const Transport *transport);
Terraform terraform_new(Arena *arena, const Resource *resource);
// Each command is a provider process of its own: a new session. config: of the resource's type.
// Refreshes first.
bool terraform_plan(Terraform *terraform, const Value *config, TerraformPlan *ret);
bool terraform_apply(Terraform *terraform, const Value *config);
// A plan that was made while some of the configuration was unknown is carried out with what that
// has become; *ret: the plan that is made then, which must keep what the first one promised.
bool terraform_apply_plan(Terraform *terraform, const TerraformPlan *plan, const Value *config,
                          TerraformPlan *ret);
bool terraform_destroy(Terraform *terraform);
bool terraform_import(Terraform *terraform, const char *id);
// As if the process had died before it could store anything that the last command did.
void terraform_forget(Terraform *terraform);
// Reads a data source; null when that failed.
const Value *terraform_read_data(Terraform *terraform, const Resource *source, const Value *config);
// StopProvider, from another thread; nothing when no command runs any more.
void terraform_stop(Terraform *terraform);
