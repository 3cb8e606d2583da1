// SPDX-License-Identifier: MPL-2.0
// The tables of error codes as a page of the documentation.
#pragma once

#include "provider/base/text.h"

// A section for each service: its codes, and what to do about them.
void error_page_write(Buffer *page);
