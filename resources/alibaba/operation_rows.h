// SPDX-License-Identifier: MPL-2.0
// How a row of the operations' tables is written. Whether an operation may simply be sent again
// when its answer was lost is decided in each row: ONCE, REPEATABLE, or TOKEN.
#pragma once

#include "resources/alibaba/api.h"

#define ONCE .repeatable = false
#define REPEATABLE .repeatable = true
// The service knows a repetition by its ClientToken.
#define TOKEN .repeatable = true, .client_token = true
#define NO_CONTENT .no_content = true

#define RPC(name, api_version, operation, ...)                                                     \
    {                                                                                              \
        .service = name, .version = api_version, .action = operation, .style = API_RPC,            \
        .method = "POST", .path = "/", __VA_ARGS__                                                 \
    }
#define ROA(name, api_version, http_method, operation, resource, ...)                              \
    {                                                                                              \
        .service = name, .version = api_version, .action = operation, .style = API_ROA,            \
        .method = http_method, .path = "/" api_version resource, __VA_ARGS__                       \
    }
