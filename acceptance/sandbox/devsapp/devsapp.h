// SPDX-License-Identifier: MPL-2.0
// domain.devsapp.net of the Serverless Devs community: names below fc.devsapp.net for functions,
// for tests only and for 30 days. Who asks for one proves that the account is his: a function of
// Function Compute 2.0, made with a token from here, answers with that token.
#pragma once

#include "acceptance/sandbox/service.h"

enum { DEVSAPP_DAYS = 30 };

extern const Service devsapp_service;
