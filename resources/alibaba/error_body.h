// SPDX-License-Identifier: MPL-2.0
// Reads what an API says about a failure, in every shape that is documented: JSON of the gateway
// and of Function Compute (old and new), XML, or something that is neither.
#pragma once

#include "provider/net/http.h"

typedef struct ErrorBody {
    Text code;       // never empty: "HTTP 502" when the answer names none
    Text message;    // may be empty
    Text request_id; // from the body, else from a header; may be empty
} ErrorBody;

ErrorBody error_body_read(Arena *arena, const HttpResponse *response);
// Request id out of the headers alone; empty when there is none.
Text error_body_request_id(const HttpResponse *response);
