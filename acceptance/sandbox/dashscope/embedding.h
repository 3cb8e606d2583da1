// SPDX-License-Identifier: MPL-2.0
// Vectors of texts: the same text has the same vector, of length 1.
#pragma once

#include "acceptance/sandbox/service.h"

Reply dashscope_embedding_create(const Request *request);
