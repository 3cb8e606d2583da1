// SPDX-License-Identifier: MPL-2.0
#include "acceptance/properties/sample.h"

#include <stdlib.h>
#include <string.h>

// How often something is repeated that may be repeated for ever, at most; and how far beyond the
// least otherwise, except now and then.
enum { FIRST_PRINTED = '!', LAST_PRINTED = '~', REPEATED = 6, SELDOM = 5 };
static const char printable[] = "!-~"; // as a class of characters

typedef struct Sampler {
    Chance *chance;
    Buffer text;
} Sampler;

// A piece of the pattern.
typedef struct Piece {
    const char *from, *to;
} Piece;

static void add_alternatives(Sampler *sampler, Piece piece);

// ---- where things end

// Of a class behind its opening bracket; a bracket that comes first is a member.
static const char *class_end(const char *at) {
    if (*at == '^') at++;
    if (*at == ']') at++;
    for (; *at != ']'; at++) {
        if (at[0] == '[' && at[1] == ':') at = strstr(at, ":]") + 1;
    }
    return at;
}

static const char *atom_end(const char *at);

static const char *group_end(const char *at) {
    while (*at != ')') at = atom_end(at);
    return at;
}

static const char *atom_end(const char *at) {
    if (*at == '\\') return at + 2;
    if (*at == '[') return class_end(at + 1) + 1;
    return *at == '(' ? group_end(at + 1) + 1 : at + 1;
}

// ---- one character

static bool in_class(const char *at, const char *end, char wanted) {
    for (; at < end; at++) {
        if (strncmp(at, "[:space:]", 9) == 0) {
            if (wanted == ' ') return true;
            at += 8;
        } else if (at[1] == '-' && at + 2 < end) {
            if (at[0] <= wanted && wanted <= at[2]) return true;
            at += 2;
        } else if (*at == wanted) {
            return true;
        }
    }
    return false;
}

static void add_class(Sampler *sampler, Piece piece) {
    bool other = *piece.from == '^';
    const char *from = piece.from + other;
    char fits[LAST_PRINTED + 1];
    size_t count = 0;
    for (char c = FIRST_PRINTED; c <= LAST_PRINTED; c++)
        if (in_class(from, piece.to, c) != other) fits[count++] = c;
    buffer_add(&sampler->text, &fits[chance_below(sampler->chance, count)], 1);
}

static void add_atom(Sampler *sampler, Piece piece) {
    char first = *piece.from;
    if (first == '(')
        add_alternatives(sampler, (Piece){piece.from + 1, piece.to - 1});
    else if (first == '[')
        add_class(sampler, (Piece){piece.from + 1, piece.to - 1});
    else if (first == '.')
        add_class(sampler, (Piece){printable, printable + 3});
    else if (first == '\\')
        buffer_add(&sampler->text, piece.from + 1, 1);
    else if (first != '^' && first != '$')
        buffer_add(&sampler->text, piece.from, 1);
}

// ---- repetition

typedef struct Repeat {
    size_t least, most;
} Repeat;

// *at is moved behind it.
static Repeat read_repeat(const char **at) {
    Repeat repeat = {1, 1};
    char sign = **at;
    if (sign == '*' || sign == '+' || sign == '?') {
        repeat.least = sign == '+';
        repeat.most = sign == '?' ? 1 : REPEATED;
        ++*at;
    } else if (sign == '{') {
        char *end;
        repeat.least = repeat.most = (size_t)strtoul(*at + 1, &end, 10);
        if (*end == ',') repeat.most = (size_t)strtoul(end + 1, &end, 10);
        *at = end + 1;
    }
    return repeat;
}

static size_t pick_repeat(Chance *chance, Repeat repeat) {
    size_t more = repeat.most - repeat.least;
    if (more > REPEATED && !chance_percent(chance, SELDOM)) more = REPEATED;
    return repeat.least + chance_below(chance, more + 1);
}

static void add_sequence(Sampler *sampler, Piece piece) {
    for (const char *at = piece.from; at < piece.to;) {
        Piece atom = {at, atom_end(at)};
        at = atom.to;
        for (size_t i = pick_repeat(sampler->chance, read_repeat(&at)); i > 0; i--)
            add_atom(sampler, atom);
    }
}

static void add_alternatives(Sampler *sampler, Piece piece) {
    const char *from = piece.from;
    size_t seen = 0;
    Piece chosen = piece;
    for (const char *at = from; at <= piece.to; at = at < piece.to ? atom_end(at) : at + 1) {
        if (at < piece.to && *at != '|') continue;
        if (chance_below(sampler->chance, ++seen) == 0) chosen = (Piece){from, at};
        from = at + 1;
    }
    add_sequence(sampler, chosen);
}

Text sample_pattern(Chance *chance, Arena *arena, const char *pattern) {
    Sampler sampler = {chance, buffer_new(arena, 1 << 16)};
    buffer_puts(&sampler.text, "");
    add_alternatives(&sampler, (Piece){pattern, pattern + strlen(pattern)});
    return buffer_text(&sampler.text);
}

Text sample_text(Chance *chance, Arena *arena, size_t characters) {
    static const char *const others[] = {" ",  "\"", "'", "\\", "$",  "{", "}", "%", "&", "=",
                                         "\n", "/",  "é", "ß",  "中", "😀", "<", ">", "#", ","};
    Buffer text = buffer_new(arena, 1 << 16);
    buffer_puts(&text, "");
    for (size_t i = 0; i < characters; i++) {
        bool other = chance_percent(chance, 15);
        if (other)
            buffer_puts(&text, others[chance_below(chance, sizeof others / sizeof *others)]);
        else
            buffer_add_text(&text, sample_pattern(chance, arena, "[A-Za-z0-9]"));
    }
    return buffer_text(&text);
}
