// SPDX-License-Identifier: MPL-2.0
#include "resources/image.h"

bool image_parse(Text reference, Image *ret) {
    ptrdiff_t slash = text_find(reference, "/");
    if (slash <= 0) return false;
    *ret = (Image){.host = text_slice(reference, 0, (size_t)slash)};
    // "docker/library" has no host: a host has a dot or a port.
    if (text_find(ret->host, ".") < 0 && text_find(ret->host, ":") < 0) return false;
    Text rest = text_slice(reference, (size_t)slash + 1, reference.length);
    ptrdiff_t at = text_find(rest, "@");
    if (at >= 0) {
        ret->digest = text_slice(rest, (size_t)at + 1, rest.length);
        rest = text_slice(rest, 0, (size_t)at);
        if (!text_starts(ret->digest, "sha256:") || ret->digest.length != 71) return false;
    }
    ptrdiff_t colon = text_find(rest, ":");
    ret->repository = colon < 0 ? rest : text_slice(rest, 0, (size_t)colon);
    if (colon >= 0) ret->tag = text_slice(rest, (size_t)colon + 1, rest.length);
    return ret->repository.length > 0 && (ret->tag.length > 0 || ret->digest.length > 0);
}

bool image_is_floating(const Image *image) {
    static const char *const floating[] = {"latest", "canary", "main",    "master", "dev",
                                           "next",   "beta",   "nightly", "edge",   "stable"};
    if (image->digest.length > 0) return false;
    for (size_t i = 0; i < sizeof floating / sizeof *floating; i++) {
        if (text_is_nocase(image->tag, floating[i])) return true;
    }
    return false;
}

// Personal Edition: registry[-vpc|-intl…].<region>.aliyuncs.com; Enterprise Edition:
// <instance>-registry[-vpc].<region>.cr.aliyuncs.com.
Text image_acr_region(const Image *image) {
    Text host = image->host;
    if (text_ends(host, ".cr.aliyuncs.com")) {
        host = text_slice(host, 0, host.length - (sizeof ".cr.aliyuncs.com" - 1));
    } else if (text_starts(host, "registry") && text_ends(host, ".aliyuncs.com")) {
        host = text_slice(host, 0, host.length - (sizeof ".aliyuncs.com" - 1));
    } else {
        return TEXT("");
    }
    ptrdiff_t dot = text_find(host, ".");
    return dot < 0 ? TEXT("") : text_slice(host, (size_t)dot + 1, host.length);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Text image_version(const Image *image) {
    Text tag = image->tag;
    // The template numbers its database images by itself; they were built from LobeChat 1.36 or
    // shortly after, and the oldest of them decides what can be relied on.
    if (text_starts(tag, "lobechat-database-v0.")) return TEXT("1.36.0");
    for (size_t at = 0; at < tag.length; at++) {
        bool starts = at == 0 || tag.data[at - 1] == '-' || tag.data[at - 1] == '_';
        if (!starts) continue;
        size_t from = tag.data[at] == 'v' ? at + 1 : at;
        if (from >= tag.length || !is_digit(tag.data[from])) continue;
        size_t to = from;
        while (to < tag.length && (is_digit(tag.data[to]) || tag.data[to] == '.')) to++;
        Text version = text_slice(tag, from, to);
        AppVersion parsed;
        if (app_version_parse(version, &parsed)) return version;
    }
    return TEXT("");
}

Text image_default_base(Text region) {
    // devsapp/Lobechat src/s.yaml: one repository in cn-hangzhou serves both regions it offers.
    if (!text_is(region, "cn-hangzhou") && !text_is(region, "cn-shanghai")) return TEXT("");
    return TEXT("registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-v1");
}

Text image_default_database(Text region) {
    if (image_default_base(region).length == 0) return TEXT("");
    return TEXT("registry.cn-hangzhou.aliyuncs.com/fc-demo2/ohyee-test:lobechat-database-v0.0.1");
}

bool app_version_parse(Text text, AppVersion *ret) {
    int64_t parts[3] = {0};
    size_t count = 0;
    Text rest = text, piece;
    while (text_next(&rest, '.', &piece)) {
        if (count == 3 || !text_to_int(piece, 0, 1000000, &parts[count])) return false;
        count++;
    }
    *ret = (AppVersion){.major = parts[0], .minor = parts[1], .patch = parts[2]};
    return count > 0;
}

bool app_version_at_least(const AppVersion *version, const AppVersion *least) {
    if (version->major != least->major) return version->major > least->major;
    if (version->minor != least->minor) return version->minor > least->minor;
    return version->patch >= least->patch;
}
