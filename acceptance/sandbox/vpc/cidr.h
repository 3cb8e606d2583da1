// SPDX-License-Identifier: MPL-2.0
// IPv4 address blocks such as 172.16.0.0/12.
#pragma once

#include "provider/base/text.h"

typedef struct Cidr {
    uint32_t base;
    int mask;
} Cidr;

// False when it is not written so, or has bits behind its mask.
bool cidr_parse(Text text, Cidr *ret);
bool cidr_contains(Cidr outer, Cidr inner);
bool cidr_overlaps(Cidr a, Cidr b);
int64_t cidr_size(Cidr cidr);
const char *cidr_address(Arena *arena, Cidr cidr, int64_t index);
