// SPDX-License-Identifier: MPL-2.0
// The operations on triggers; of their types the sandbox knows http. An HTTP trigger gives its
// function a host name below fcapp.run.localhost, which every resolver takes to this machine.
#pragma once

#include "acceptance/sandbox/fc/basics.h"

// The trigger behind a host name of the data plane; NULL when there is none.
const Value *fc_trigger_of_host(const Cloud *cloud, Text host);
// Its configuration as it works now: a change takes a moment.
const Value *fc_trigger_config_now(const Cloud *cloud, Arena *arena, const Value *trigger);

Reply fc_trigger_create(const Request *request);
Reply fc_trigger_get(const Request *request);
Reply fc_trigger_update(const Request *request);
Reply fc_trigger_delete(const Request *request);
Reply fc_trigger_list(const Request *request);
