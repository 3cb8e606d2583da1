// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/fc/image.h"

#include "provider/net/digest.h"

#include <ctype.h>
#include <string.h>

static ptrdiff_t find(Text text, char wanted) {
    const char *found = text.length == 0 ? NULL : memchr(text.data, wanted, text.length);
    return found == NULL ? -1 : found - text.data;
}

static bool is_written_with(Text text, const char *others) {
    for (size_t i = 0; i < text.length; i++)
        if (!isalnum((unsigned char)text.data[i]) && strchr(others, text.data[i]) == NULL)
            return false;
    return text.length > 0;
}

bool fc_image_parse(Text reference, Image *ret) {
    *ret = (Image){0};
    Text rest = reference;
    ptrdiff_t at = find(rest, '@');
    if (at >= 0) {
        ret->digest = text_slice(rest, (size_t)at + 1, rest.length);
        rest = text_slice(rest, 0, (size_t)at);
        if (!text_starts(ret->digest, "sha256:") || ret->digest.length != 71) return false;
    }
    ptrdiff_t slash = find(rest, '/');
    if (slash <= 0) return false;
    ret->host = text_slice(rest, 0, (size_t)slash);
    Text path = text_slice(rest, (size_t)slash + 1, rest.length);
    ptrdiff_t colon = find(path, ':');
    ret->repository = colon < 0 ? path : text_slice(path, 0, (size_t)colon);
    if (colon >= 0) ret->tag = text_slice(path, (size_t)colon + 1, path.length);
    if (colon < 0 && at < 0) ret->tag = TEXT("latest");
    return is_written_with(ret->host, ".-:") && is_written_with(ret->repository, "._-/") &&
           find(ret->repository, '/') > 0 && (colon < 0 || is_written_with(ret->tag, "._-"));
}

// How the host names of Container Registry are made from the region.
static const char *const registry_hosts[] = {
    "registry.%s.aliyuncs.com",          // Personal edition
    "registry-vpc.%s.aliyuncs.com",      //
    "*.%s.personal.cr.aliyuncs.com",     // Personal edition since 2024: crpi-….REGION.personal…
    "*-vpc.%s.personal.cr.aliyuncs.com", //
    "*-registry.%s.cr.aliyuncs.com",     // Enterprise edition: INSTANCE-registry.REGION.cr…
    "*-registry-vpc.%s.cr.aliyuncs.com", //
};

static bool host_matches(Arena *arena, const char *pattern, const char *region, Text host) {
    const char *suffix = strchr(pattern, '%') + 2;
    Text before = text_of(pattern[0] == '*' ? pattern + 1 : pattern);
    before.length = (size_t)(strchr(before.data, '%') - before.data);
    const char *tail =
        arena_printf(arena, "%.*s%s%s", (int)before.length, before.data, region, suffix);
    if (pattern[0] != '*') return text_is(host, tail);
    return text_ends(host, tail) && host.length > strlen(tail);
}

const char *fc_image_fault(Arena *arena, const char *region, Text reference) {
    Image image;
    if (!fc_image_parse(reference, &image))
        return arena_printf(arena,
                            "customContainerConfig.image '%.*s' is invalid, it must be written as "
                            "registry/namespace/repository:tag",
                            (int)reference.length, reference.data);
    for (size_t i = 0; i < COUNT_OF(registry_hosts); i++)
        if (host_matches(arena, registry_hosts[i], region, image.host)) return NULL;
    return arena_printf(arena,
                        "customContainerConfig.image '%.*s' is invalid, the image must be in a "
                        "Container Registry (ACR) repository of region %s",
                        (int)reference.length, reference.data, region);
}

bool fc_image_is_missing(const Cloud *cloud, Text reference) {
    Image image;
    if (!fc_image_parse(reference, &image)) return true;
    return text_is(image.tag, "does-not-exist") ||
           store_get(cloud->store, FC_MISSING_IMAGES, reference) != NULL;
}

const char *fc_image_resolved(Arena *arena, Text reference) {
    Image image;
    if (!fc_image_parse(reference, &image)) return "";
    Text digest = image.digest;
    if (digest.length == 0) {
        Digest made = digest_sha256(reference);
        digest =
            text_of(arena_printf(arena, "sha256:%s", digest_hex(arena, digest_bytes(&made)).data));
    }
    return arena_printf(arena, "%.*s/%.*s@%.*s", (int)image.host.length, image.host.data,
                        (int)image.repository.length, image.repository.data, (int)digest.length,
                        digest.data);
}
