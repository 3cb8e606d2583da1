// SPDX-License-Identifier: MPL-2.0
// Pages of the sandbox.
#pragma once

#include "acceptance/sandbox/service.h"

// The text as it stands in HTML, also in the value of an attribute.
const char *page_escape(Arena *arena, Text text);
// A whole page; body is HTML.
Reply page_reply(const Request *request, int status, const char *title, const char *body);
// 302
Reply page_redirect(const Request *request, const char *url);
