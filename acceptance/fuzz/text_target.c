// SPDX-License-Identifier: MPL-2.0
// Input: which reader (a byte), a text: URLs, durations, image references, address blocks, dates,
// numbers, encodings. What has a printed form is read back the same.
#include "acceptance/fuzz/fuzz.h"

#include "acceptance/sandbox/clock.h"
#include "acceptance/sandbox/vpc/cidr.h"
#include "provider/net/digest.h"
#include "provider/net/http.h"
#include "provider/net/url.h"
#include "provider/net/url_path.h"
#include "provider/schema/duration.h"
#include "resources/auth0/settings.h"
#include "resources/image.h"

#include <string.h>

static void read_url(Call *call, Text text) {
    UrlParts parts = {0};
    bool split = url_split(call->arena, text, &parts);
    fuzz_require(!split || parts.host.length > 0, "a URL has a host");
    const char *url = text.data, *fault = http_url_fault(call->arena, url);
    bool local = http_url_loopback(call->arena, url);
    if (fault != NULL) return;
    fuzz_require(*http_url_host(call->arena, url) != '\0', "what can be used has a host");
    fuzz_require(local || text_starts(text_lower(call->arena, text), "https:") ||
                     text_find(text, "://") < 0 || !split || text_is(parts.scheme, "https"),
                 "plain http goes to this machine only");
}

static void read_duration(Call *call, Text text) {
    int64_t seconds = 0, again = 0;
    if (!duration_parse(text, &seconds)) return;
    fuzz_require(seconds > 0 && seconds <= 7 * 24 * 3600, "from a second to a week");
    const char *printed = duration_print(call->arena, seconds);
    fuzz_require(duration_parse(text_of(printed), &again) && again == seconds, "the same duration");
}

static void read_image(Call *call, Text text) {
    Image image = {0};
    AppVersion version;
    if (!image_parse(text, &image)) return;
    Text region = image_acr_region(&image), found = image_version(&image);
    fuzz_require(image.host.length + image.repository.length < text.length, "pieces of the text");
    fuzz_require(region.length <= image.host.length, "a region is a piece of the host");
    if (found.length > 0) fuzz_require(app_version_parse(found, &version), "a version");
    const char *whole =
        arena_printf(call->arena, "%.*s/%.*s%s%.*s%s%.*s", (int)image.host.length, image.host.data,
                     (int)image.repository.length, image.repository.data,
                     image.tag.data != NULL ? ":" : "", (int)image.tag.length,
                     image.tag.length > 0 ? image.tag.data : "", image.digest.length > 0 ? "@" : "",
                     (int)image.digest.length, image.digest.length > 0 ? image.digest.data : "");
    if (strlen(text.data) == text.length)
        fuzz_require(text_is(text, whole), "the pieces make the text");
}

static void read_cidr(Call *call, Text text) {
    Cidr cidr;
    if (!cidr_parse(text, &cidr)) return;
    fuzz_require(cidr_contains(cidr, cidr) && cidr_overlaps(cidr, cidr), "a block contains itself");
    Cidr again;
    const char *printed =
        arena_printf(call->arena, "%s/%d", cidr_address(call->arena, cidr, 0), cidr.mask);
    fuzz_require(cidr_parse(text_of(printed), &again) && again.base == cidr.base &&
                     again.mask == cidr.mask,
                 "the same block");
    fuzz_require(cidr_size(cidr) > 0, "a block has addresses");
}

static void read_date(Call *call, Text text) {
    int64_t ms = 0, again = 0;
    fuzz_require(http_date(text) >= -1, "a time, or none");
    if (!clock_parse(text, &ms)) return;
    const char *printed = clock_print(call->arena, ms);
    fuzz_require(clock_parse(text_of(printed), &again) && again == ms, "the same time");
}

static void read_number(Call *call, Text text) {
    const Value *number = value_number_text(call->arena, text), *again;
    int64_t integer = 0;
    if (number == NULL) return;
    again = value_number_text(call->arena, value_text(number));
    fuzz_require(again != NULL && value_equal(number, again), "the same number");
    fuzz_require(text_equal(value_text(number), value_text(again)), "the same digits");
    if (!text_to_int(text, INT64_MIN, INT64_MAX, &integer)) return;
    fuzz_require(value_int_or(number, integer - (integer > 0)) == integer, "the same integer");
    fuzz_require(value_equal(number, value_int(call->arena, integer)), "the same value");
}

static void read_encodings(Call *call, Text text) {
    Arena *arena = call->arena;
    Text back = TEXT("");
    Text encoded = digest_percent_encode(arena, text, false);
    fuzz_require(digest_percent_decode(arena, encoded, true, &back) && text_equal(back, text),
                 "percent-encoded and back");
    (void)digest_percent_decode(arena, text, true, &back);
    encoded = digest_base64(arena, text);
    fuzz_require(digest_base64_decode(arena, encoded, &back) && text_equal(back, text),
                 "base64 and back");
    if (digest_base64_decode(arena, text, &back))
        fuzz_require(text_equal(digest_base64(arena, back), text), "strict base64");
    const char *repaired = text_to_utf8(arena, text);
    fuzz_require(text_is_utf8(text_of(repaired)), "repaired text is UTF-8");
    if (text_is_utf8(text) && strlen(text.data) == text.length)
        fuzz_require(text_is(text, repaired), "what is UTF-8 stays");
    fuzz_require(digest_base32(arena, text).length == (text.length * 8 + 4) / 5, "base32");
}

static void read_domain(Call *call, Text text) {
    Text host = TEXT(""), again = TEXT("");
    if (auth0_domain_read(call->arena, text, &host) != NULL) return;
    fuzz_require(text_find(host, "/") < 0, "a bare host name");
    fuzz_require(auth0_domain_read(call->arena, host, &again) == NULL && text_equal(host, again),
                 "the same host name");
}

static void read_path(Call *call, Text text) {
    const Value *name = value_string(call->arena, text);
    const Value *arguments = value_with(call->arena, &value_empty_map, "name", name);
    Text path = url_path_fill(call->arena, "/a/{name}/b", arguments), piece;
    size_t pieces = 0;
    for (Text rest = path; text_next(&rest, '/', &piece);) pieces++;
    fuzz_require(pieces == 4, "an argument never adds a path segment");
    const char *missing = url_path_missing(call->arena, "/a/{name}/b", arguments);
    fuzz_require((missing != NULL) == (text.length == 0), "an empty argument is missing");
}

static void (*const readers[])(Call *call, Text text) = {
    read_url,    read_duration,  read_image,  read_cidr, read_date,
    read_number, read_encodings, read_domain, read_path,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FuzzInput input = fuzz_input(data, size);
    Arena *arena = arena_new();
    Call call = fuzz_call(arena);
    unsigned reader = fuzz_byte(&input) % (sizeof readers / sizeof *readers);
    readers[reader](&call, fuzz_terminated(arena, input.rest));
    fuzz_check_diags(&call);
    arena_free(arena);
    return 0;
}
