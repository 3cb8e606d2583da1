// SPDX-License-Identifier: MPL-2.0
// The shapes in which the tenant answers: the Management API's errors, those of OAuth, and the
// words for what the contract refuses.
#pragma once

#include "acceptance/sandbox/service.h"

Reply auth0_answer_refuse(const Request *request, const ContractResult *result);
Reply auth0_answer_finish(const Request *request, Reply reply);
