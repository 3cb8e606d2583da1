// SPDX-License-Identifier: MPL-2.0
// Model Studio in its OpenAI-compatible form: the list of models and embeddings, for the mainland's
// and the international host.
#pragma once

#include "acceptance/sandbox/service.h"

extern const Service dashscope_service;

typedef enum DashscopeKey {
    DASHSCOPE_KEY_GOOD,
    DASHSCOPE_KEY_INVALID,
    DASHSCOPE_KEY_NO_EMBEDDINGS, // may do everything else
} DashscopeKey;

// Any key of the right form is good, except those that say what is wrong with them.
DashscopeKey dashscope_key_state(Text key);
