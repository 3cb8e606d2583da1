// SPDX-License-Identifier: MPL-2.0
// What a page or a program sent as a body: a form, or a JSON object.
#pragma once

#include "acceptance/sandbox/service.h"

// A MAP; of a form, of texts. NULL: neither of the two.
const Value *form_read(const Request *request);
