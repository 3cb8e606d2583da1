// SPDX-License-Identifier: MPL-2.0
// Vectors of texts, from the provider and model that DEFAULT_FILES_CONFIG names.
#pragma once

#include "acceptance/sandbox/lobechat/release.h"

enum { VECTOR_SIZE = 1024 }; // of LobeChat's column

// {"fault"}, or {"url", "key", "model", "batch": texts in one request}. The configuration is read
// from 1.46 on, EMBEDDING_BATCH_SIZE from 2.1.34 on; otherwise it is OpenAI's model and 50.
const Value *vectors_settings(Arena *arena, const Release *release, const Value *environment);
// In a job: the vectors of at most batch texts, a LIST of LISTs of numbers; NULL with *ret_fault.
const Value *vectors_fetch(Arena *arena, const Value *internet, const Value *settings,
                           const Value *texts, const char **ret_fault);
