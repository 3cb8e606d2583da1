// SPDX-License-Identifier: MPL-2.0
// The names of what a request gave, without any value: "cpu", "customContainerConfig.image",
// "Tag.Key". Only names that the contract has: keys of free maps (environment variables, tags) are
// the caller's.
#pragma once

#include "acceptance/sandbox/contract.h"

// As a LIST of strings, each once. operation NULL: without a contract, the members of both MAPs.
const Value *contract_names(Arena *arena, const ContractOperation *operation,
                            const Value *parameters, const Value *body);
