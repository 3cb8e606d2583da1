// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/lobechat/release.h"

#include "acceptance/sandbox/fc/image.h"

#include <stdio.h>

// The images of the seed template, built in December 2024, say nothing about their LobeChat.
static const char seed_version[] = "1.36.0";

// What a tag without a version ("latest") stands for: the last release of the line.
static const char last_1[] = "1.143.3", last_2[] = "2.2.13";

// "1.143.3", "v1.51.2"; a pre-release counts as its release.
static bool parse_version(Text tag, Release *ret) {
    if (text_starts(tag, "v")) tag = text_slice(tag, 1, tag.length);
    char copy[32];
    if (tag.length >= sizeof copy) return false;
    snprintf(copy, sizeof copy, "%.*s", (int)tag.length, tag.data == NULL ? "" : tag.data);
    return sscanf(copy, "%4d.%4d.%4d", &ret->major, &ret->minor, &ret->patch) == 3;
}

static bool holds(Text text, const char *part) {
    return text_find(text, part) >= 0;
}

static Text version_text(Text repository, Text tag) {
    Release parsed;
    if (text_starts(tag, "lobechat-")) return text_of(seed_version);
    if (parse_version(tag, &parsed)) return tag;
    return text_of(text_ends(repository, "lobehub") ? last_2 : last_1);
}

Release release_of_image(Arena *arena, Text reference) {
    Image image;
    if (!fc_image_parse(reference, &image)) image = (Image){.tag = TEXT("latest")};
    Release release = {0};
    parse_version(version_text(image.repository, image.tag), &release);
    release.version = arena_printf(arena, "%d.%d.%d", release.major, release.minor, release.patch);
    bool database = holds(image.repository, "database") || holds(image.tag, "database");
    release.edition = release.major >= 2 ? EDITION_V2 : database ? EDITION_DATABASE : EDITION_BASE;
    return release;
}

bool release_at_least(const Release *release, int major, int minor, int patch) {
    if (release->major != major) return release->major > major;
    if (release->minor != minor) return release->minor > minor;
    return release->patch >= patch;
}

const char *release_edition(const Release *release) {
    if (release->edition == EDITION_V2) return "server database";
    return release->edition == EDITION_DATABASE ? "server database, 1.x" : "client database";
}
