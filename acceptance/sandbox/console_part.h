// SPDX-License-Identifier: MPL-2.0
// The parts that the console's pages consist of; each writes HTML.
#pragma once

#include "acceptance/sandbox/audit.h"
#include "acceptance/sandbox/fault.h"

extern const char console_style[]; // CSS

// all: what objects_show() gives.
void console_put_objects(Buffer *page, const Value *all);
void console_put_object(Buffer *page, const Value *all, Text collection, Text key);
void console_put_requests(Buffer *page, Audit *audit);
void console_put_faults(Buffer *page, Faults *faults);
// Something that was set by JSON; nothing when it is empty.
void console_put_setting(Buffer *page, const char *title, const Value *setting);
