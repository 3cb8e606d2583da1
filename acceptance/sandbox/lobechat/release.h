// SPDX-License-Identifier: MPL-2.0
// Which LobeChat an image reference stands for: edition and version, told from repository and tag,
// because there is no image to look into.
#pragma once

#include "acceptance/sandbox/service.h"

typedef enum Edition {
    EDITION_BASE = 1,     // 1.x, data in the browser, ACCESS_CODE
    EDITION_DATABASE = 2, // 1.x with PostgreSQL and NextAuth
    EDITION_V2 = 4,       // 2.x: always PostgreSQL, Better Auth
} Edition;

typedef struct Release {
    Edition edition;
    int major, minor, patch;
    const char *version; // "1.36.0"
} Release;

Release release_of_image(Arena *arena, Text image);
bool release_at_least(const Release *release, int major, int minor, int patch);
const char *release_edition(const Release *release); // for people
