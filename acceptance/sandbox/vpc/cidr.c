// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/vpc/cidr.h"

#include <arpa/inet.h>

static uint32_t netmask(int mask) {
    return mask == 0 ? 0 : UINT32_MAX << (32 - mask);
}

bool cidr_parse(Text text, Cidr *ret) {
    char address[INET_ADDRSTRLEN];
    struct in_addr parsed;
    int64_t mask;
    ptrdiff_t slash = text_find(text, "/");
    if (slash < 0 || (size_t)slash >= sizeof address) return false;
    if (!text_to_int(text_slice(text, (size_t)slash + 1, text.length), 0, 32, &mask)) return false;
    for (ptrdiff_t i = 0; i < slash; i++) address[i] = text.data[i];
    address[slash] = '\0';
    if (inet_pton(AF_INET, address, &parsed) != 1) return false;
    *ret = (Cidr){.base = ntohl(parsed.s_addr), .mask = (int)mask};
    return (ret->base & ~netmask(ret->mask)) == 0;
}

bool cidr_contains(Cidr outer, Cidr inner) {
    return inner.mask >= outer.mask && (inner.base & netmask(outer.mask)) == outer.base;
}

bool cidr_overlaps(Cidr a, Cidr b) {
    return cidr_contains(a, b) || cidr_contains(b, a);
}

int64_t cidr_size(Cidr cidr) {
    return (int64_t)1 << (32 - cidr.mask);
}

const char *cidr_address(Arena *arena, Cidr cidr, int64_t index) {
    uint32_t address = cidr.base + (uint32_t)index;
    return arena_printf(arena, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
                        address >> 8 & 255, address & 255);
}
