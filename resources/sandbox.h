// SPDX-License-Identifier: MPL-2.0
// The sandbox in place of the clouds: where LOBECHAT_SANDBOX says that it is, and the warning that
// every run carries while it talks to this machine, so that no plan of a sandbox is taken for one
// of a cloud.
#pragma once

#include "resources/alibaba/settings.h"

// The sandbox's ready line (MAP) out of the file that the variable names; null when it names none.
// A line with an address that is not one of this machine is refused.
Status sandbox_read(Call *call, Arena *arena, const Value **ret);
// One warning that says what is not a cloud and where that was told; none when all are.
void sandbox_warn(Call *call, const AlibabaSettings *settings);
