// SPDX-License-Identifier: MPL-2.0
// Which models there are, and which of them the account may use.
#pragma once

#include "acceptance/sandbox/service.h"

typedef struct DashscopeModel {
    const char *id;
    int64_t batch;      // inputs in one request; 0: makes no embeddings
    int64_t dimensions; // unless others are asked for
    const char *others; // words
} DashscopeModel;

const DashscopeModel *dashscope_model_find(Text id); // NULL: none
bool dashscope_model_is_denied(const Cloud *cloud, Text id);
bool dashscope_model_is_overdue(const Cloud *cloud); // the whole account
Reply dashscope_model_list(const Request *request);
// Edits.
Reply dashscope_model_deny(const Request *request);
Reply dashscope_model_allow(const Request *request);
Reply dashscope_model_set_arrears(const Request *request);
